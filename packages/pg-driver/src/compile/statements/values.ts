import { valuesListNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printValuesList = printer(valuesListNode, (node, { list }) => `values ${list(node.rows)}`)
