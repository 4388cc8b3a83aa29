import type { Operation, RecordedTransaction, Told } from '@quern/testing/histories'
import type { Random } from '../../src/faults/random.ts'

/** How a history is drawn. */
export interface SimulationOptions {
  readonly transactions: number
  /** How many keys are in use at a time; each is left after so many appends. */
  readonly keys?: number
  readonly appendsPerKey?: number
  /** How many transactions run at a time. */
  readonly concurrency?: number
  /** How many of a hundred are told that they failed, and how many are told nothing. */
  readonly failed?: number
  readonly unknown?: number
}

interface Workload {
  readonly operations: () => readonly Operation[]
}

/** One to four operations, with a value of its own for each append. */
const workloadOf = (random: Random, keys: number, appendsPerKey: number): Workload => {
  const active = Array.from({ length: keys }, (_, at) => ({ name: `k${at}`, appends: 0 }))
  let made = keys
  const operation = (): Operation => {
    const at = random.below(active.length)
    const chosen = active[at]
    if (chosen === undefined) throw new Error('there are no keys')
    if (random.next() < 0.5) return { kind: 'read', key: chosen.name }
    chosen.appends += 1
    if (chosen.appends === appendsPerKey) active[at] = { name: `k${made++}`, appends: 0 }
    return { kind: 'append', key: chosen.name, value: chosen.appends }
  }
  return { operations: () => Array.from({ length: 1 + random.below(4) }, operation) }
}

type Lists = ReadonlyMap<string, readonly number[]>

/** Runs operations on lists, and gives them with what they read, and the lists that they change. */
const run = (operations: readonly Operation[], lists: Lists): { readonly done: readonly Operation[]; readonly changed: Map<string, readonly number[]> } => {
  const changed = new Map<string, readonly number[]>()
  const done = operations.map((operation): Operation => {
    const list = changed.get(operation.key) ?? lists.get(operation.key) ?? []
    if (operation.kind === 'read') return { ...operation, value: list }
    changed.set(operation.key, [...list, operation.value])
    return operation
  })
  return { done, changed }
}

const chance = (random: Random, percent: number): boolean => random.next() * 100 < percent

const readAll = (lists: Lists): readonly Operation[] => [...lists].map(([key, value]) => ({ kind: 'read', key, value }))

/** What the history tells of a transaction whose fate is known to the simulation. */
const tellOf = (random: Random, applied: boolean, unknown: number): Told => {
  if (chance(random, unknown)) return 'unknown'
  return applied ? 'ok' : 'failed'
}

/**
 * A history of transactions that take effect one at a time, each at some instant between its beginning and its end. The
 * last one reads all.
 */
export const serialHistory = (
  random: Random,
  { transactions, keys = 5, appendsPerKey = 20, concurrency = 5, failed = 0, unknown = 0 }: SimulationOptions,
): RecordedTransaction[] => {
  const workload = workloadOf(random, keys, appendsPerKey)
  const lists = new Map<string, readonly number[]>()
  const freeAt: number[] = []
  const history: RecordedTransaction[] = []
  for (let instant = 0; instant < transactions; instant += 1) {
    const began = instant - random.next() * (concurrency - 1)
    const ended = instant + random.next() * (concurrency - 1)
    const free = freeAt.findIndex(at => at < began)
    const session = free === -1 ? freeAt.length : free
    freeAt[session] = ended
    const { done, changed } = run(workload.operations(), lists)
    const applied = !chance(random, failed)
    if (applied) for (const [key, list] of changed) lists.set(key, list)
    history.push({ told: tellOf(random, applied, unknown), operations: done, session, began, ended })
  }
  const end = transactions + concurrency
  history.push({ told: 'ok', operations: readAll(lists), session: freeAt.length, began: end, ended: end + 1 })
  return history
}

interface Active {
  readonly operations: readonly Operation[]
  readonly snapshot: Lists
  readonly began: number
  readonly session: number
}

/** A history under snapshot isolation: who commits first wins, and reads are of the beginning. */
export const snapshotHistory = (
  random: Random,
  { transactions, keys = 5, appendsPerKey = 20, concurrency = 5, unknown = 0 }: SimulationOptions,
): RecordedTransaction[] => {
  const workload = workloadOf(random, keys, appendsPerKey)
  const lists = new Map<string, readonly number[]>()
  const history: RecordedTransaction[] = []
  let clock = 0
  const begin = (session: number): Active => {
    clock += 1
    return { operations: workload.operations(), snapshot: new Map(lists), began: clock, session }
  }
  const active = Array.from({ length: concurrency }, (_, session) => begin(session))
  while (history.length < transactions) {
    const at = random.below(active.length)
    const ending = active[at]
    if (ending === undefined) throw new Error('nothing runs')
    const { done, changed } = run(ending.operations, ending.snapshot)
    const applied = [...changed.keys()].every(key => lists.get(key) === ending.snapshot.get(key))
    if (applied) for (const [key, list] of changed) lists.set(key, list)
    clock += 1
    history.push({ told: tellOf(random, applied, unknown), operations: done, session: ending.session, began: ending.began, ended: clock })
    active[at] = begin(ending.session)
  }
  clock += 1
  history.push({ told: 'ok', operations: readAll(lists), session: concurrency, began: clock, ended: clock + 1 })
  return history
}
