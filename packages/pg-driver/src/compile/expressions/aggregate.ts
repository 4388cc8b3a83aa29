import { aggregateNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printAggregate = printer(aggregateNode, (node, { functionName, list, print, fault }) => {
  const star = node.arguments.length === 0 && !node.withinGroup
  if (star && (node.distinct || node.orderBy)) {
    fault({ tag: 'InvalidNode', outcome: 'none', kind: 'aggregate', problem: `${node.name}(*) counts rows: it has nothing to be distinct or in order` })
  }
  const given = star ? '*' : list(node.arguments)
  const order = node.orderBy ? ` order by ${list(node.orderBy)}` : ''
  const within = node.withinGroup ? ` within group (order by ${list(node.withinGroup)})` : ''
  const filter = node.filter ? ` filter (where ${print(node.filter)})` : ''
  return `${functionName(node.name, node.schema)}(${node.distinct ? 'distinct ' : ''}${given}${order})${within}${filter}`
})
