import { rollupNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printRollup = printer(rollupNode, (node, { list }) => `rollup (${list(node.keys)})`)
