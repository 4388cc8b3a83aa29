import { lockNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printLock = printer(lockNode, (node, { name }) => `for ${node.strength}${node.of ? ` of ${node.of.map(name).join(', ')}` : ''}${node.wait ? ` ${node.wait}` : ''}`)
