/** The length that PostgreSQL cuts identifiers to, in bytes of UTF-8. Source: manual, "4.1.1. Identifiers and Key Words". */
export const identifierBytes = 63

const bytesOf = (text: string): number => {
  let bytes = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return bytes
}

/** What makes a text no identifier, or nothing: it is empty, has a NUL, or is longer than PostgreSQL keeps. */
export const identifierFault = (name: string): string | undefined => {
  if (name === '') return 'an identifier cannot be empty'
  if (name.includes('\0')) return 'an identifier cannot contain a NUL'
  const bytes = bytesOf(name)
  return bytes > identifierBytes ? `an identifier has at most ${identifierBytes} bytes, "${name}" has ${bytes}` : undefined
}

/** Refuses, by throwing, a name that PostgreSQL would refuse or cut: a bug in a schema. */
export const checkIdentifier = (name: string): void => {
  const fault = identifierFault(name)
  if (fault !== undefined) throw new TypeError(fault)
}
