import { frameBoundNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printFrameBound = printer(frameBoundNode, (node, { print }) => node.offset ? `${print(node.offset)} ${node.form}` : node.form)
