import { identifierNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printIdentifier = printer(identifierNode, (node, { name }) => node.names.map(name).join('.'))
