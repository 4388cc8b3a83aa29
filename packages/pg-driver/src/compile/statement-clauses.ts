import { literalNode, operationNode, tableSourceNode, type ClauseNode, type Node, type SourceNode } from '@quern/core/ast'
import type { PrintContext } from './printer.ts'

/** A clause with its key word, or nothing where it is absent or has no part. */
export const clause = (word: string, content: Node | readonly Node[] | undefined, { print, list }: PrintContext): string => {
  if (content === undefined) return ''
  if ('kind' in content) return ` ${word} ${print(content)}`
  return content.length === 0 ? '' : ` ${word} ${list(content)}`
}

/** WITH and its named queries, with a blank behind. */
export const withClause = (statement: { readonly with?: readonly ClauseNode[]; readonly recursive?: true }, { list }: PrintContext): string =>
  statement.with && statement.with.length > 0 ? `with ${statement.recursive ? 'recursive ' : ''}${list(statement.with)} ` : ''

/** The name of the table that a statement writes to, for reports. */
export const writtenTable = (source: SourceNode): string => (tableSourceNode.is(source) ? source.name : source.kind)

/** Whether a condition keeps every row: there is none, or it is made of constants and true, as `and()` of nothing is. */
const keepsEveryRow = (condition: Node | undefined): boolean => condition === undefined || constantTruth(condition) === true

/** What a condition made of constants is, or nothing where it depends on anything else. */
const constantTruth = (node: Node): boolean | undefined => {
  if (literalNode.is(node)) return typeof node.value === 'boolean' ? node.value : undefined
  if (!operationNode.is(node)) return undefined
  const truths = node.operands.map(constantTruth)
  switch (node.operator) {
    case 'and':
      return truths.includes(false) ? false : truths.every(truth => truth === true) ? true : undefined
    case 'or':
      return truths.includes(true) ? true : truths.every(truth => truth === false) ? false : undefined
    case 'not':
      return truths[0] === undefined ? undefined : !truths[0]
    default:
      return undefined
  }
}

/** Reports a write to every row that nobody asked for. */
export const guardWrite = (statement: 'update' | 'delete', node: { readonly table: SourceNode; readonly where?: Node; readonly everyRow?: true }, { fault }: PrintContext): void => {
  if (!node.everyRow && keepsEveryRow(node.where)) fault({ tag: 'UnguardedWrite', outcome: 'none', statement, table: writtenTable(node.table) })
}
