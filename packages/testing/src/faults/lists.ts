import type { History, Operation, RecordedTransaction, Told } from '../histories/history.ts'
import type { Random } from './random.ts'

/** Draws list-append transactions and keeps what became of them. */
export interface ListWorkload {
  /** The operations of the next transaction. */
  readonly plan: () => readonly Operation[]
  readonly record: (transaction: RecordedTransaction) => void
  /** The history, with a last transaction that reads all lists as they are in the end. */
  readonly history: (lists: ReadonlyMap<string, readonly number[]>, now: number) => History
}

/** How many keys are in use at a time, and how long a list gets before another takes its place. */
const KEYS = 6
const LONGEST = 40

/** Transactions of one to four operations on few keys, so that they meet. */
export const listWorkload = (random: Random): ListWorkload => {
  const keys = Array.from({ length: KEYS }, (_, at) => ({ name: `k${at}`, appends: 0 }))
  const used = new Set<string>()
  let made = KEYS
  const recorded: RecordedTransaction[] = []
  const operation = (): Operation => {
    const at = random.below(KEYS)
    const key = keys[at] ?? { name: 'k', appends: 0 }
    used.add(key.name)
    if (random.next() < 0.5) return { kind: 'read', key: key.name }
    key.appends += 1
    if (key.appends === LONGEST) keys[at] = { name: `k${made++}`, appends: 0 }
    return { kind: 'append', key: key.name, value: key.appends }
  }
  return {
    plan: () => Array.from({ length: 1 + random.below(4) }, operation),
    record: transaction => {
      recorded.push(transaction)
    },
    history: (lists, now) => [
      ...recorded,
      {
        told: 'ok',
        began: now,
        ended: now,
        operations: [...new Set([...used, ...lists.keys()])].map(key => ({ kind: 'read', key, value: lists.get(key) ?? [] })),
      },
    ],
  }
}

/** What a history says of what a caller was told. */
export const toldOf = (verdict: 'acknowledged' | 'failed' | 'unknown' | 'hung'): Told => {
  if (verdict === 'acknowledged') return 'ok'
  return verdict === 'failed' ? 'failed' : 'unknown'
}
