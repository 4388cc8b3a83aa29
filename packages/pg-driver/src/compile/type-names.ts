/** Types whose SQL name is not their name here, or that take modifiers in an odd place. */
const spelled: Readonly<Record<string, string>> = { varbit: 'bit varying' }

/** A built-in type as SQL writes it: its name is from Quern's own list, its modifiers are numbers. */
export const typeName = (name: string, modifiers: readonly number[] | undefined, fields: string | undefined): string => {
  const size = modifiers && modifiers.length > 0 ? `(${modifiers.join(', ')})` : ''
  return `${spelled[name] ?? name}${fields === undefined ? '' : ` ${fields}`}${size}`
}

/** A type of the user's, with its schema. */
export const qualified = (type: { readonly name: string; readonly schema?: string }, name: (name: string) => string): string =>
  type.schema === undefined ? name(type.name) : `${name(type.schema)}.${name(type.name)}`
