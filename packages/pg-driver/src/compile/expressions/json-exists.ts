import { jsonExistsNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printJsonExists = printer(jsonExistsNode, (node, { print }) =>
  `json_exists(${print(node.expression)}, ${print(node.path)}${node.onError ? ` ${node.onError} on error` : ''})`)
