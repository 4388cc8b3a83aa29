/** How a transaction is called in an explanation: by its place in the history. */
export const transactionName = (transaction: number): string => `T${transaction}`

/** A list as an explanation shows it: its end, where it is long. */
export const listText = (list: readonly number[]): string =>
  list.length > 8 ? `[... ${list.slice(-6).join(' ')}] (${list.length})` : `[${list.join(' ')}]`
