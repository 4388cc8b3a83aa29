/** Names in parentheses, or nothing. */
export const columnNames = (columns: readonly string[] | undefined, name: (name: string) => string): string =>
  columns ? ` (${columns.map(name).join(', ')})` : ''

/** The alias of a source with the names of its columns, or nothing. */
export const aliased = (source: { readonly alias?: string; readonly columns?: readonly string[] }, name: (name: string) => string): string =>
  source.alias === undefined ? '' : ` as ${name(source.alias)}${columnNames(source.columns, name)}`
