import { windowFrameNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printWindowFrame = printer(windowFrameNode, (node, { print }) => {
  const extent = node.end ? `between ${print(node.start)} and ${print(node.end)}` : print(node.start)
  return `${node.unit} ${extent}${node.exclude ? ` exclude ${node.exclude}` : ''}`
})
