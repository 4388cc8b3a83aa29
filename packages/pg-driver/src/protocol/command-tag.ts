/**
 * What the server says it did, as it ends a statement: `INSERT 0 3` is command `INSERT`, count 3.
 *
 * Source: PostgreSQL manual, "Message Formats", CommandComplete.
 */
export interface CommandTag {
  readonly command: string
  /** How many rows were inserted, updated, deleted, selected...; `undefined` for a command that counts none. */
  readonly count: number | undefined
}

/** The tag of an empty statement, which the server answers with EmptyQueryResponse in place of CommandComplete. */
export const EMPTY_TAG: CommandTag = { command: '', count: undefined }

/**
 * Reads the text of a CommandComplete.
 *
 * @example
 * parseCommandTag('INSERT 0 3') // => { command: 'INSERT', count: 3 }
 */
export const parseCommandTag = (text: string): CommandTag => {
  const digits = text.lastIndexOf(' ') + 1
  const first = text.charCodeAt(digits)
  if (digits === 0 || first < 48 || first > 57) return { command: text, count: undefined }
  const count = Number(text.slice(digits))
  // INSERT alone has an object identifier (always 0) before the count.
  return { command: text.startsWith('INSERT ') ? 'INSERT' : text.slice(0, digits - 1), count }
}
