import { tableSourceNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { aliased } from '../aliased.ts'

export const printTableSource = printer(tableSourceNode, (node, { name }) => `${node.only ? 'only ' : ''}${node.schema === undefined ? '' : `${name(node.schema)}.`}${name(node.name)}${aliased(node, name)}`)
