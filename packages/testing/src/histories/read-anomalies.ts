import type { Anomaly, PlainKind } from './anomalies.ts'
import type { History } from './history.ts'
import { eachRead, type ReadInContext } from './reads.ts'
import type { KeyVersions, Versions } from './versions.ts'
import { listText, transactionName } from './words.ts'

/** Finds what is wrong with a history besides cycles. */
export const readAnomalies = (history: History, { keys, committed, duplicates }: Versions): readonly Anomaly[] => {
  const found: Anomaly[] = []
  const add = (kind: PlainKind, transactions: readonly number[], explanation: string): void => {
    found.push({ kind, transactions, explanation })
  }
  const failed = (writer: number | undefined): writer is number => writer !== undefined && history[writer]?.told === 'failed'

  for (const { key, value, transactions: [first, second] } of duplicates) {
    add('duplicate append', [first, second], `${transactionName(first)} and ${transactionName(second)} both append ${value} to ${key}`)
  }

  const checkElements = ({ transaction, key, value: list }: ReadInContext, { writers }: KeyVersions): void => {
    const reader = transactionName(transaction)
    const seen = new Set<number>()
    for (const value of list) {
      const writer = writers.get(value)
      if (seen.has(value)) add('duplicate element', [transaction], `${reader} read ${key} as ${listText(list)}, with ${value} twice`)
      else if (writer === undefined) add('garbage read', [transaction], `${reader} read ${value} in ${key}, which nobody appended`)
      else if (failed(writer)) {
        add('G1a', [writer, transaction], `${reader} read ${value} in ${key}, which ${transactionName(writer)} appended, and that failed`)
      }
      seen.add(value)
    }
  }

  const checkEnd = ({ transaction, key, external }: ReadInContext, { writers, finals }: KeyVersions): void => {
    const last = external.at(-1)
    const writer = last === undefined ? undefined : writers.get(last)
    if (writer === undefined || writer === transaction) return
    const final = finals.get(writer)
    if (final === last) return
    const [by, of] = [transactionName(transaction), transactionName(writer)]
    add('G1b', [writer, transaction], `${by} read ${key} up to ${last}, in the middle of what ${of} appended, up to ${final}`)
  }

  const checkOrder = ({ transaction, key, value }: ReadInContext, { order, orderedBy = transaction }: KeyVersions): void => {
    const at = value.findIndex((element, index) => element !== order[index])
    if (at === -1) return
    add(
      'incompatible order',
      [transaction, orderedBy],
      `${transactionName(transaction)} read ${key} as ${listText(value)}, and ${transactionName(orderedBy)} as ${listText(order)}: they part at place ${at}`,
    )
  }

  /** Who read which version of a key before it appended to it: by key, and by how long the version was. */
  const readBefore = new Map<string, Map<number, Set<number>>>()
  const noteVersion = ({ transaction, key, value }: ReadInContext, { finals }: KeyVersions): void => {
    if (!finals.has(transaction)) return
    const versions = readBefore.get(key) ?? new Map<number, Set<number>>()
    readBefore.set(key, versions)
    versions.set(value.length, (versions.get(value.length) ?? new Set()).add(transaction))
  }

  eachRead(history, committed, read => {
    const known = keys.get(read.key)
    if (known === undefined) return
    if (read.expected !== undefined) {
      const must = 'whole' in read.expected ? `be ${listText(read.expected.whole)}` : `end with ${listText(read.expected.end)}`
      const by = transactionName(read.transaction)
      add('internal', [read.transaction], `${by} read ${read.key} as ${listText(read.value)}, which by its own operations before must ${must}`)
    }
    if (read.early !== undefined) {
      add('internal', [read.transaction], `${transactionName(read.transaction)} read ${read.early} in ${read.key} before it appended that itself`)
    }
    checkElements(read, known)
    checkEnd(read, known)
    checkOrder(read, known)
    if (read.beforeAppends) noteVersion(read, known)
  })

  for (const [key, versions] of readBefore) {
    for (const [length, readers] of versions) {
      if (readers.size < 2) continue
      const who = [...readers]
      const names = who.map(transactionName).join(' and ')
      add('lost update', who, `${names} read the same version of ${key}, of ${length} elements, and each appended to it`)
    }
  }
  for (const { key, order, writers } of keys.values()) {
    for (const [place, value] of order.entries()) {
      const writer = writers.get(value)
      if (!failed(writer)) continue
      const after = order.slice(place + 1).map(next => writers.get(next)).find(next => next !== undefined && committed[next] === true)
      if (after === undefined) continue
      const [by, of] = [transactionName(after), transactionName(writer)]
      add('dirty update', [writer, after], `${by} appended to ${key} after the ${value} of ${of}, which failed`)
    }
  }
  return found
}
