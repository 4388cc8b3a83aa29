import { identifierFault } from '@quern/core'
import { hashText } from '@quern/core/ast'

/**
 * The name of an output column in SQL. A column inside a group is read by its place and never by its name, which is the
 * whole way to it and may be longer than an identifier: then a short one stands for it.
 */
export const outputName = ({ name, path }: { readonly name: string; readonly path?: readonly string[] }): string =>
  path && identifierFault(name) !== undefined ? `column_${hashText(name)}` : name
