import { aggregateNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printAggregate = printer(aggregateNode, (node, { functionName, list, print }) => {
  const given = node.arguments.length === 0 && !node.withinGroup ? '*' : list(node.arguments)
  const order = node.orderBy ? ` order by ${list(node.orderBy)}` : ''
  const within = node.withinGroup ? ` within group (order by ${list(node.withinGroup)})` : ''
  const filter = node.filter ? ` filter (where ${print(node.filter)})` : ''
  return `${functionName(node.name, node.schema)}(${node.distinct ? 'distinct ' : ''}${given}${order})${within}${filter}`
})
