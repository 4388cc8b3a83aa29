/** What one fault did to one driver: the figures of a row of the fault matrix. */
export interface FaultRow {
  readonly driver: string
  readonly fault: string
  /** Transactions tried. */
  readonly trials: number
  /** Told to have been committed. */
  readonly acknowledged: number
  /** Told to have changed nothing. */
  readonly failed: number
  /** COMMITs whose answer was lost, and of which the driver found out that they were carried out. */
  readonly resolvedCommitted: number
  /** COMMITs whose answer was lost, and of which the driver found out that they were not. */
  readonly resolvedRolledBack: number
  /** Told that nobody knows. */
  readonly unresolved: number
  /** Acknowledged, and nothing of it is there. */
  readonly ackedButMissing: number
  /** Failed, and something of it is there. */
  readonly rejectedButPresent: number
  /** Neither whole there nor wholly absent. */
  readonly partial: number
  /** Written by more than one transaction of the server, or by one that wrote another's rows as well. */
  readonly crossTransaction: number
  /** Not settled within the deadline and a grace. */
  readonly hung: number
  /** Exceptions and rejections that nobody caught, and calls that threw. */
  readonly uncaught: number
  /** Sessions that the server still had after the driver was closed. */
  readonly leakedConnections: number
  /** Statements that were stopped by a cancel meant for another one. */
  readonly strayCancels: number
}

/** The columns that count what must never happen. */
export const DEFECTS = [
  'ackedButMissing', 'rejectedButPresent', 'partial', 'crossTransaction', 'hung', 'uncaught', 'leakedConnections', 'strayCancels',
] as const satisfies readonly (keyof FaultRow)[]

const COUNTS = [
  'trials', 'acknowledged', 'failed', 'resolvedCommitted', 'resolvedRolledBack', 'unresolved', ...DEFECTS,
] as const satisfies readonly (keyof FaultRow)[]

/**
 * Whether nothing happened that must never happen.
 *
 * @example
 * rows.every(isClean) // => true
 */
export const isClean = (row: FaultRow): boolean => DEFECTS.every(column => row[column] === 0)

/**
 * Whether the figures account for every transaction: each was told one thing, or hung.
 *
 * @example
 * rows.every(isComplete) // => true
 */
export const isComplete = ({ trials, acknowledged, failed, unresolved, hung }: FaultRow): boolean =>
  acknowledged + failed + unresolved + hung >= trials

const TITLES: Readonly<Record<(typeof COUNTS)[number], string>> = {
  trials: 'trials',
  acknowledged: 'acked',
  failed: 'failed',
  resolvedCommitted: 'resolved committed',
  resolvedRolledBack: 'resolved rolled back',
  unresolved: 'unresolved',
  ackedButMissing: 'acked but missing',
  rejectedButPresent: 'rejected but present',
  partial: 'partial',
  crossTransaction: 'cross-transaction',
  hung: 'hung',
  uncaught: 'uncaught',
  leakedConnections: 'leaked',
  strayCancels: 'stray cancels',
}

/** Rows with the widths of their columns, titles first; a title of several words takes several lines. */
const aligned = (titles: readonly string[], rows: readonly (readonly string[])[]): string => {
  const words = titles.map(title => title.split(' '))
  const height = Math.max(...words.map(each => each.length))
  const head = Array.from({ length: height }, (_, line) => words.map(each => each[line - height + each.length] ?? ''))
  const all = [...head, ...rows]
  const widths = titles.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0)))
  const isText = (column: number): boolean => rows.some(row => !/^\d*$/u.test(row[column] ?? ''))
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()
  return [...head.map(line), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

/**
 * Prints rows as a table, for people, with their sum at the end.
 *
 * @example
 * console.log(rowTable(results.map(({ row }) => row)))
 */
export const rowTable = (rows: readonly FaultRow[]): string => {
  const sum = (column: (typeof COUNTS)[number]): string => String(rows.reduce((total, row) => total + row[column], 0))
  return aligned(
    ['driver', 'fault', ...COUNTS.map(column => TITLES[column])],
    [
      ...rows.map(row => [row.driver, row.fault, ...COUNTS.map(column => String(row[column]))]),
      ['all', '', ...COUNTS.map(sum)],
    ],
  )
}

/**
 * Prints other figures in the same way.
 *
 * @example
 * figureTable([{ level: 'serializable', transactions: 100 }])
 */
export const figureTable = (rows: readonly Readonly<Record<string, string | number>>[]): string => {
  const titles = Object.keys(rows[0] ?? {})
  return aligned(titles, rows.map(row => titles.map(title => String(row[title] ?? ''))))
}
