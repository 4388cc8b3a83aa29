import type { AnomalyKind, History, Operation, RecordedTransaction } from '@quern/testing/histories'
import type { Random } from '../../src/faults/random.ts'

/** A way to spoil a good history, and what must then be found in it. */
export interface Plant {
  readonly kind: AnomalyKind
  /** Another history with the anomaly in it; nothing where this history has no place for it. */
  readonly plant: (history: History, random: Random) => History | undefined
}

type Spoil = (history: RecordedTransaction[], random: Random) => boolean

const spoiling = (spoil: Spoil): Plant['plant'] => (history, random) => {
  const copy = [...history]
  return spoil(copy, random) ? copy : undefined
}

/** Chooses one of what fits, at random. */
const choose = <T>(random: Random, candidates: readonly T[]): T | undefined => candidates[random.below(candidates.length)]

interface Place<Kind extends Operation['kind']> {
  readonly transaction: number
  readonly at: number
  readonly operation: Extract<Operation, { kind: Kind }>
}

const places = <Kind extends Operation['kind']>(history: History, kind: Kind): Place<Kind>[] =>
  history.flatMap(({ told, operations }, transaction) =>
    told === 'ok'
      ? operations.flatMap((operation, at): Place<Kind>[] =>
        // A kind names its operations.
        operation.kind === kind ? [{ transaction, at, operation: operation as Extract<Operation, { kind: Kind }> }] : [])
      : [])

const replace = (history: RecordedTransaction[], { transaction, at }: { transaction: number; at: number }, operation: Operation): void => {
  const old = history[transaction]
  if (old !== undefined) history[transaction] = { ...old, operations: old.operations.with(at, operation) }
}

const setRead = (history: RecordedTransaction[], place: Place<'read'>, value: readonly number[]): true => {
  replace(history, place, { ...place.operation, value })
  return true
}

const appendsBefore = (history: History, { transaction, at, operation: { key } }: Place<'read'>): number =>
  (history[transaction]?.operations ?? []).slice(0, at).filter(operation => operation.kind === 'append' && operation.key === key).length

const longReads = (history: History, length: number): Place<'read'>[] =>
  places(history, 'read').filter(place => (place.operation.value?.length ?? 0) >= length && appendsBefore(history, place) === 0)

/** Gives transactions that there are more to do, on keys that are nobody else's. */
const add = (...added: readonly (readonly Operation[])[]): Spoil => (history, random) => {
  const chosen = new Set<number>()
  const committed = history.flatMap(({ told }, index) => (told === 'ok' && index < history.length - 1 ? [index] : []))
  if (committed.length < added.length) return false
  while (chosen.size < added.length) chosen.add(choose(random, committed) ?? 0)
  for (const [at, index] of [...chosen].entries()) {
    const old = history[index]
    if (old !== undefined) history[index] = { ...old, operations: [...old.operations, ...(added[at] ?? [])] }
  }
  return true
}

const append = (key: string, value: number): Operation => ({ kind: 'append', key: `planted ${key}`, value })
const read = (key: string, ...value: readonly number[]): Operation => ({ kind: 'read', key: `planted ${key}`, value })

interface Added {
  readonly session?: number
  readonly operations: readonly Operation[]
  /** When it ran, after all of the history; one after the other unless it says so. */
  readonly from?: number
  readonly to?: number
}

/** Adds transactions of their own after all others. */
const addAfter = (...added: readonly Added[]): Spoil => history => {
  const end = history.reduce((latest, { ended = 0 }) => Math.max(latest, ended), 0)
  for (const [at, { session = at, operations, from = 2 * at + 1, to = from + 1 }] of added.entries()) {
    history.push({ told: 'ok', session: 1_000_000 + session, began: end + from, ended: end + to, operations })
  }
  return true
}

/** One way for each kind of anomaly. */
export const PLANTS: readonly Plant[] = [
  {
    kind: 'duplicate append',
    plant: spoiling((history, random) => {
      const [first, second] = [choose(random, places(history, 'append')), choose(random, places(history, 'append'))]
      if (first === undefined || second === undefined || first.operation.key !== second.operation.key || first.operation === second.operation) return false
      replace(history, second, first.operation)
      return true
    }),
  },
  {
    kind: 'duplicate element',
    plant: spoiling((history, random) => {
      const place = choose(random, longReads(history, 1))
      return place !== undefined && setRead(history, place, [...(place.operation.value ?? []), place.operation.value?.[0] ?? 0])
    }),
  },
  {
    kind: 'garbage read',
    plant: spoiling((history, random) => {
      const place = choose(random, places(history, 'read'))
      return place !== undefined && setRead(history, place, [...(place.operation.value ?? []), -1])
    }),
  },
  {
    kind: 'incompatible order',
    plant: spoiling((history, random) => {
      const place = choose(random, longReads(history.slice(0, -1), 2))
      if (place === undefined) return false
      const [first = 0, second = 0, ...rest] = place.operation.value ?? []
      return setRead(history, place, [second, first, ...rest])
    }),
  },
  {
    kind: 'internal',
    plant: spoiling((history, random) => {
      const place = choose(random, places(history, 'read').filter(each => appendsBefore(history, each) > 0))
      return place !== undefined && setRead(history, place, (place.operation.value ?? []).slice(0, -1))
    }),
  },
  {
    kind: 'G1a',
    plant: spoiling((history, random) => {
      const index = choose(random, places(history.slice(0, -1), 'append'))?.transaction
      const old = index === undefined ? undefined : history[index]
      if (index === undefined || old === undefined) return false
      history[index] = { ...old, told: 'failed' }
      return true
    }),
  },
  {
    kind: 'dirty update',
    plant: spoiling((history, random) => {
      const all = places(history.slice(0, -1), 'append')
      const followed = all.filter(({ transaction, operation: { key, value } }) =>
        all.some(other => other.operation.key === key && other.transaction !== transaction && other.operation.value > value))
      const index = choose(random, followed)?.transaction
      const old = index === undefined ? undefined : history[index]
      if (index === undefined || old === undefined) return false
      history[index] = { ...old, told: 'failed' }
      return true
    }),
  },
  { kind: 'G1b', plant: spoiling(add([append('x', 1), append('x', 2)], [read('x', 1)])) },
  { kind: 'lost update', plant: spoiling(add([read('x'), append('x', 1)], [read('x'), append('x', 2)])) },
  { kind: 'G0', plant: spoiling(add([append('x', 1), append('y', 1)], [append('x', 2), append('y', 2)], [read('x', 1, 2), read('y', 2, 1)])) },
  { kind: 'G1c', plant: spoiling(add([append('x', 1), read('y', 1)], [append('y', 1), read('x', 1)])) },
  { kind: 'G-single', plant: spoiling(add([append('x', 1), append('y', 1)], [read('x', 1), read('y')])) },
  {
    kind: 'G-nonadjacent',
    // The long fork: two readers see two writers in opposite orders.
    plant: spoiling(addAfter(
      { operations: [append('x', 1)] }, { operations: [append('y', 1)] },
      { operations: [read('x', 1), read('y')] }, { operations: [read('x'), read('y', 1)] },
    )),
  },
  { kind: 'G2-item', plant: spoiling(add([read('x'), append('y', 1)], [read('y'), append('x', 1)])) },
  {
    kind: 'G0-session',
    plant: spoiling(addAfter({ session: 1, operations: [append('x', 2)] }, { session: 1, operations: [append('x', 1)] }, { session: 2, operations: [read('x', 1, 2)] })),
  },
  { kind: 'G1c-session', plant: spoiling(addAfter({ session: 1, operations: [read('x', 1)] }, { session: 1, operations: [append('x', 1)] })) },
  { kind: 'G-single-session', plant: spoiling(addAfter({ session: 1, operations: [append('x', 1)] }, { session: 1, operations: [read('x')] })) },
  {
    kind: 'G-nonadjacent-session',
    plant: spoiling(addAfter(
      { session: 1, operations: [append('x', 1)] }, { session: 2, operations: [append('y', 1)] },
      { session: 1, operations: [read('y')] }, { session: 2, operations: [read('x')] },
    )),
  },
  {
    kind: 'G2-item-session',
    plant: spoiling(addAfter(
      { session: 1, operations: [append('x', 1)] }, { session: 2, operations: [read('x'), append('y', 1)] }, { session: 1, operations: [read('y')] },
    )),
  },
  {
    kind: 'G0-realtime',
    plant: spoiling(addAfter({ operations: [append('x', 2)] }, { operations: [append('x', 1)] }, { operations: [read('x', 1, 2)] })),
  },
  { kind: 'G1c-realtime', plant: spoiling(addAfter({ operations: [read('x', 1)] }, { operations: [append('x', 1)] })) },
  { kind: 'G-single-realtime', plant: spoiling(addAfter({ operations: [append('x', 1)] }, { operations: [read('x')] })) },
  {
    kind: 'G-nonadjacent-realtime',
    plant: spoiling(addAfter(
      { operations: [append('x', 1)], from: 1, to: 3 }, { operations: [read('x'), read('y', 1)], from: 2, to: 9 },
      { operations: [read('y')], from: 4, to: 9 }, { operations: [append('y', 1)], from: 2, to: 9 },
    )),
  },
  {
    kind: 'G2-item-realtime',
    plant: spoiling(addAfter(
      { operations: [append('x', 1)], from: 1, to: 2 }, { operations: [read('x'), append('y', 1)], from: 1, to: 9 }, { operations: [read('y')], from: 3, to: 9 },
    )),
  },
]
