import { precedence } from '@quern/core'
import { castNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printCast = printer(castNode, (node, { print }) => `${print(node.expression, precedence.cast)}::${print(node.type)}`, precedence.cast)
