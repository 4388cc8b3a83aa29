import { joinNode, type JoinNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

const words: Readonly<Record<JoinNode['form'], string>> = {
  inner: 'join', left: 'left join', right: 'right join', full: 'full join', cross: 'cross join',
}

/** Joins associate to the left; one on the right stands in parentheses. Source: PostgreSQL manual, "7.2.1.1. Joined Tables". */
export const printJoin = printer(joinNode, (node, { print, name, fault }) => {
  // Printed before the right, so that parameters are numbered as they stand.
  const left = print(node.left)
  const right = joinNode.is(node.right) ? `(${print(node.right)})` : print(node.right)
  const how = [node.on, node.using, node.natural].filter(each => each !== undefined).length
  if (how !== (node.form === 'cross' ? 0 : 1)) {
    fault({ tag: 'InvalidNode', outcome: 'none', kind: 'join', problem: 'a cross join has no condition, any other join just one of "on", "using" and "natural"' })
  }
  const using = node.using ? ` using (${node.using.map(name).join(', ')})` : ''
  return `${left} ${node.natural ? 'natural ' : ''}${words[node.form]} ${right}${node.on ? ` on ${print(node.on)}` : ''}${using}`
})
