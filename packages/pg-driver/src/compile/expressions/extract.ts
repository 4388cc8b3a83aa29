import { extractNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printExtract = printer(extractNode, (node, { print }) => `extract(${node.field} from ${print(node.expression)})`)
