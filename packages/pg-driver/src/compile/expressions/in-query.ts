import { precedence } from '@quern/core'
import { inQueryNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { above } from '../precedence.ts'

export const printInQuery = printer(inQueryNode, (node, { print }) => `${print(node.expression, above(precedence.membership))} ${node.negated ? 'not ' : ''}in (${print(node.query)})`, precedence.membership)
