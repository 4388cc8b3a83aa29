import { projectionItemNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printProjectionItem = printer(projectionItemNode, (node, { print, name }) => `${print(node.expression)} as ${name(node.name)}`)
