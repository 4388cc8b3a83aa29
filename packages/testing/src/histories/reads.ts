import type { History } from './history.ts'
import { type AnsweredRead, isAnswered } from './versions.ts'

/** A read of a committed transaction, beside what the transaction had done itself. */
export interface ReadInContext extends AnsweredRead {
  readonly transaction: number
  /** What was there without what the transaction had appended itself. */
  readonly external: readonly number[]
  /** What the transaction's own operations before say it must be (all of it, or how it must end), where it is not that. */
  readonly expected: { readonly whole: readonly number[] } | { readonly end: readonly number[] } | undefined
  /** A value that the transaction appends only later, where the read has one. */
  readonly early: number | undefined
  /** Whether the transaction had not yet appended to the key. */
  readonly beforeAppends: boolean
}

/** How a key looks to a transaction, as far as its own operations tell. */
interface View {
  /** All of the list; not known before the first read. */
  whole: readonly number[] | undefined
  readonly own: number[]
}

const equal = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((value, at) => value === b[at])

const endsWith = (list: readonly number[], end: readonly number[]): boolean => equal(list.slice(list.length - end.length), end)

/** Without the transaction's own values at its end. */
const withoutOwn = (list: readonly number[], own: readonly number[]): readonly number[] => {
  let length = list.length
  while (length > 0 && own.includes(list[length - 1] ?? 0)) length -= 1
  return length === list.length ? list : list.slice(0, length)
}

/** Calls a function for each answered read of the committed transactions. */
export const eachRead = (history: History, committed: readonly boolean[], take: (read: ReadInContext) => void): void => {
  for (const [transaction, { operations }] of history.entries()) {
    if (committed[transaction] !== true) continue
    const views = new Map<string, View>()
    for (const [at, operation] of operations.entries()) {
      let view = views.get(operation.key)
      if (view === undefined) views.set(operation.key, (view = { whole: undefined, own: [] }))
      if (operation.kind === 'append') {
        view.own.push(operation.value)
        if (view.whole !== undefined) view.whole = [...view.whole, operation.value]
        continue
      }
      if (!isAnswered(operation)) continue
      const { value } = operation
      const agrees = view.whole === undefined ? endsWith(value, view.own) : equal(value, view.whole)
      const expected = agrees ? undefined : view.whole === undefined ? { end: [...view.own] } : { whole: view.whole }
      const early = operations.slice(at + 1).find(later => later.kind === 'append' && later.key === operation.key && value.includes(later.value))
      take({
        ...operation,
        transaction,
        external: withoutOwn(value, view.own),
        expected,
        early: early?.kind === 'append' ? early.value : undefined,
        beforeAppends: view.own.length === 0,
      })
      view.whole = value
    }
  }
}
