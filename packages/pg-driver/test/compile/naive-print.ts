import { operatorNamed } from '@quern/core'
import {
  arrayOfNode, arraySubqueryNode, betweenNode, callNode, caseBranchNode, caseWhenNode, castNode, collateNode, columnNode, existsNode, extractNode, inListNode,
  inQueryNode, isJsonNode, isNormalizedNode, literalNode, operationNode, overlapsNode, parameterNode, patternNode, quantifiedNode, rowNode, scalarSubqueryNode,
  sliceNode, subscriptNode, type Node, type StatementNode, type TypeNode,
} from '@quern/core/ast'

/** How a type and a statement stand in the SQL of the naive printer: by the texts that a test gives for them. */
export interface NaiveTexts {
  readonly type: (node: TypeNode) => string
  readonly query: (node: StatementNode) => string
}

const constant = (value: unknown): string => typeof value === 'string' ? `'${value.replaceAll('\'', '\'\'')}'` : String(value)

/**
 * An expression as SQL with parentheses around everything: written without a look at precedences, so that it can say
 * what the real printer's text must mean.
 */
export const naivePrint = (root: Node, texts: NaiveTexts): string => {
  const not = (node: { readonly negated?: true }): string => node.negated ? 'not ' : ''
  const all = (nodes: readonly Node[]): string => nodes.map(print).join(', ')
  // No parentheses make a value of a query that stands alone behind IN.
  const listed = (node: Node, _: number, { length }: readonly Node[]): string => length === 1 && scalarSubqueryNode.is(node) ? `coalesce(${print(node)})` : print(node)
  const inside = (node: Node): string => {
    if (columnNode.is(node)) return `${node.source}.${node.name}`
    if (literalNode.is(node) || parameterNode.is(node)) return constant(node.value)
    if (operationNode.is(node)) return operation(node.operator, node.operands.map(print))
    if (betweenNode.is(node)) return `${print(node.expression)} ${not(node)}between ${print(node.low)} and ${print(node.high)}`
    if (patternNode.is(node)) return `${print(node.expression)} ${not(node)}${node.form} ${print(node.pattern)}${node.escape ? ` escape ${print(node.escape)}` : ''}`
    if (inListNode.is(node)) return `${print(node.expression)} ${not(node)}in (${node.values.map(listed).join(', ')})`
    if (inQueryNode.is(node)) return `${print(node.expression)} ${not(node)}in (${texts.query(node.query)})`
    if (quantifiedNode.is(node)) return `${print(node.left)} ${sqlOf(node.operator)} ${node.quantifier} (${node.array ? print(node.array) : node.query ? texts.query(node.query) : ''})`
    if (castNode.is(node)) return `${print(node.expression)}::${texts.type(node.type)}`
    if (collateNode.is(node)) return `${print(node.expression)} collate "${node.collation.join('"."')}"`
    if (callNode.is(node)) return `${node.name}(${all(node.arguments)})`
    if (extractNode.is(node)) return `extract(${node.field} from ${print(node.expression)})`
    if (subscriptNode.is(node)) return `${print(node.expression)}[${print(node.index)}]`
    if (sliceNode.is(node)) return `${print(node.expression)}[${node.from ? print(node.from) : ''}:${node.to ? print(node.to) : ''}]`
    if (isJsonNode.is(node)) return `${print(node.expression)} is ${not(node)}json`
    if (isNormalizedNode.is(node)) return `${print(node.expression)} is ${not(node)}normalized`
    if (overlapsNode.is(node)) return `(${print(node.start)}, ${print(node.end)}) overlaps (${print(node.otherStart)}, ${print(node.otherEnd)})`
    if (existsNode.is(node)) return `exists (${texts.query(node.query)})`
    if (scalarSubqueryNode.is(node)) return texts.query(node.query)
    if (arraySubqueryNode.is(node)) return `array(${texts.query(node.query)})`
    if (arrayOfNode.is(node)) return `array[${all(node.elements)}]`
    if (rowNode.is(node)) return `row(${all(node.values)})`
    if (caseWhenNode.is(node)) return `case ${node.branches.map(inside).join(' ')}${node.otherwise ? ` else ${print(node.otherwise)}` : ''} end`
    if (caseBranchNode.is(node)) return `when ${print(node.when)} then ${print(node.then)}`
    throw new Error(`the naive printer does not know ${node.kind}`)
  }
  const print = (node: Node): string => `(${inside(node)})`
  return print(root)
}

const sqlOf = (name: string): string => {
  const operator = operatorNamed(name)
  if (!operator) throw new Error(`there is no operator ${name}`)
  return operator.sql
}

const operation = (name: string, operands: readonly string[]): string => {
  const sql = sqlOf(name)
  switch (operatorNamed(name)?.fixity) {
    case 'prefix':
      return `${sql} ${operands.join('')}`
    case 'postfix':
      return `${operands.join('')} ${sql}`
    default:
      return operands.reduce((left, right) => `(${left} ${sql} ${right})`)
  }
}
