import { operatorNamed, precedence } from '@quern/core'
import { quantifiedNode } from '@quern/core/ast'
import { above } from '../precedence.ts'
import { printer } from '../printer.ts'

/** Source: PostgreSQL manual, "9.25.3. ANY/SOME (array)". Its precedence is that of any other operator, whatever the operator. */
export const printQuantified = printer(quantifiedNode, (node, { print, fault }) => {
  const operator = operatorNamed(node.operator)
  const inside = node.array ?? node.query
  if (operator?.fixity !== 'infix' || !inside || (node.array && node.query)) {
    fault({ tag: 'InvalidNode', outcome: 'none', kind: 'quantified', problem: 'needs an infix operator and either an array or a query' })
    return ''
  }
  return `${print(node.left, above(precedence.other))} ${operator.sql} ${node.quantifier} (${print(inside)})`
}, precedence.other)
