import { nestedRowsNode, rowsTypeNode, type OutputColumnNode } from '@quern/core/ast'
import { outputName } from '../output-name.ts'
import { printer, type PrintContext } from '../printer.ts'

/** A function of PostgreSQL takes at most 100 arguments; longer rows go in parts of so many columns. */
const argumentsMost = 100
const alias = '"nested"'

const fields = (columns: readonly OutputColumnNode[], { name, jsonNative }: PrintContext): string => {
  const values = columns.map(column => `${alias}.${name(outputName(column))}${jsonNative(column.type) ? '' : '::text'}`)
  if (values.length <= argumentsMost) return `json_build_array(${values.join(', ')})`
  const parts: string[] = []
  for (let at = 0; at < values.length; at += argumentsMost) parts.push(`json_build_array(${values.slice(at, at + argumentsMost).join(', ')})`)
  return `json_build_array(${parts.join(', ')})`
}

/**
 * Rows as JSON arrays of their columns in order. What JSON would change is cast to text, so that the same codec reads a
 * value at any depth.
 */
export const printNestedRows = printer(nestedRowsNode, (node, context) => {
  const { type } = node
  if (!rowsTypeNode.is(type)) {
    context.fault({ tag: 'InvalidNode', outcome: 'none', kind: 'nestedRows', problem: `has the type "${type.kind}" where "rowsType" must be` })
    return ''
  }
  const row = fields(type.columns as readonly OutputColumnNode[], context)
  const from = `from (${context.print(node.query)}) as ${alias}`
  return type.cardinality === 'many' ? `(select coalesce(json_agg(${row}), '[]') ${from})` : `(select ${row} ${from})`
})
