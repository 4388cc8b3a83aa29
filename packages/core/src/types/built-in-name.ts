import { domainTypeNode } from '../ast/types/domain-type.ts'
import { scalarTypeNode } from '../ast/types/scalar-type.ts'
import type { DataType } from './data-type.ts'

/** The SQL name of a built-in type, for a domain that of the type under it; empty for every other type. */
export const builtInName = (type: DataType): string => {
  let { node } = type
  while (domainTypeNode.is(node)) node = node.base
  return scalarTypeNode.is(node) ? node.name : ''
}
