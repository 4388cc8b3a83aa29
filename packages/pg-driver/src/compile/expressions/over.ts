import { overNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printOver = printer(overNode, (node, { print, name }) => `${print(node.call)} over ${node.name === undefined ? `(${node.window ? print(node.window) : ''})` : name(node.name)}`)
