import { callNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printCall = printer(callNode, (node, { functionName, list }) => `${functionName(node.name, node.schema)}(${list(node.arguments)})`)
