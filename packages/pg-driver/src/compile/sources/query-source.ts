import { querySourceNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { aliased } from '../aliased.ts'

export const printQuerySource = printer(querySourceNode, (node, { print, name }) => `${node.lateral ? 'lateral ' : ''}(${print(node.query)})${aliased(node, name)}`)
