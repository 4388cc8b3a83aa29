import { functionSourceNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { aliased } from '../aliased.ts'

export const printFunctionSource = printer(functionSourceNode, (node, { print, name }) => `${node.lateral ? 'lateral ' : ''}${print(node.call)}${node.ordinality ? ' with ordinality' : ''}${aliased(node, name)}`)
