import { cteNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { columnNames } from '../aliased.ts'

export const printCte = printer(cteNode, (node, { print, name }) => `${name(node.name)}${columnNames(node.columns, name)} as ${node.materialized ? `${node.materialized} ` : ''}(${print(node.query)})`)
