import { operatorNamed, precedence, type Precedence } from '@quern/core'
import { quantifiedNode } from '@quern/core/ast'
import { above } from '../precedence.ts'
import { printer } from '../printer.ts'
import { notQuery } from '../not-query.ts'

/** Towards what stands on its left it binds as its operator does. */
const levelOf = (name: string): Precedence => operatorNamed(name)?.precedence ?? precedence.primary

/** Source: PostgreSQL manual, "9.25.3. ANY/SOME (array)". */
export const printQuantified = printer(quantifiedNode, (node, { print, fault }) => {
  const operator = operatorNamed(node.operator)
  const { array, query } = node
  // An operator that is made of words takes no ANY.
  if (operator?.fixity !== 'infix' || /^[a-z]/.test(operator.sql) || (array === undefined) === (query === undefined)) {
    fault({ tag: 'InvalidNode', outcome: 'none', kind: 'quantified', problem: 'needs an infix operator of signs, and either an array or a query' })
    return ''
  }
  return `${print(node.left, above(operator.precedence))} ${operator.sql} ${node.quantifier} (${array ? notQuery(array, print) : query ? print(query) : ''})`
}, node => levelOf(node.operator))
