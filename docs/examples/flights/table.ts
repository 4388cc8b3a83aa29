/** Rows as a table of text: columns as wide as need be, numbers to the right, nested rows below one another. */

type AnyRow = Readonly<Record<string, unknown>>

const isRows = (value: unknown): value is readonly AnyRow[] =>
  Array.isArray(value) && value.every(each => typeof each === 'object' && each !== null)

const isNumeric = (text: string): boolean => /^-?[\d,]+(?:\.\d+)?$/.test(text)

/** `minutesLate` as `minutes late`. */
const heading = (key: string): string => key.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)

const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** The width of a text in columns of a terminal, where every character of these data takes one. */
const widthOf = (text: string): number => [...text].length

/** The lines of a column, each as wide as the widest; to the right where all of them are numbers. */
const fitted = (name: string, texts: readonly string[]): readonly string[] => {
  const width = Math.max(...[name, ...texts].map(widthOf))
  const some = texts.filter(text => text !== '' && text !== '–')
  const toTheRight = some.length > 0 && some.every(isNumeric)
  return [name, '─'.repeat(width), ...texts].map(text => {
    const blanks = ' '.repeat(width - widthOf(text))
    return toTheRight ? blanks + text : text + blanks
  })
}

/**
 * A row as the rows that its lists take up: the first has the row's own values and the first of each list, the others
 * what is left of the lists. The columns of a list stand beside those of the row.
 */
const unfolded = (row: AnyRow): readonly ReadonlyMap<string, string>[] => {
  const lists = Object.entries(row).filter((entry): entry is [string, readonly AnyRow[]] => isRows(entry[1]))
  const height = Math.max(1, ...lists.map(([, list]) => list.length))
  return Array.from({ length: height }, (_, line) => {
    const cells = new Map<string, string>()
    for (const [key, value] of Object.entries(row)) {
      if (!isRows(value)) cells.set(heading(key), line === 0 ? cellText(value) : '')
      else for (const [inner, item] of Object.entries(value[line] ?? {})) cells.set(`${heading(key)}: ${heading(inner)}`, cellText(item))
    }
    return cells
  })
}

/**
 * The lines of a table, without blanks at their ends.
 *
 * @example
 * ```ts fragment
 * formatTable([{ code: 'SFO', flights: 584n }]) // => ['code  flights', '────  ───────', 'SFO       584']
 * ```
 */
export const formatTable = (rows: readonly AnyRow[]): readonly string[] => {
  const lines = rows.flatMap(unfolded)
  const names = [...new Set(lines.flatMap(line => [...line.keys()]))]
  const columns = names.map(name => fitted(name, lines.map(line => line.get(name) ?? '')))
  if (lines.length === 0) return ['(no rows)']
  return Array.from({ length: lines.length + 2 }, (_, at) => columns.map(column => column[at]).join('  ').trimEnd())
}
