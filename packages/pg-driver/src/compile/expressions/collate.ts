import { precedence } from '@quern/core'
import { collateNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printCollate = printer(collateNode, (node, { print, name }) => `${print(node.expression, precedence.collate)} collate ${node.collation.map(name).join('.')}`, precedence.collate)
