import { wholeRowNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printWholeRow = printer(wholeRowNode, (node, { name }) => node.schema === undefined ? name(node.source) : `${name(node.schema)}.${name(node.source)}`)
