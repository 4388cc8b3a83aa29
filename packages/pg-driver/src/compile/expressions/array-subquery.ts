import { arraySubqueryNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printArraySubquery = printer(arraySubqueryNode, (node, { print }) => `array(${print(node.query)})`)
