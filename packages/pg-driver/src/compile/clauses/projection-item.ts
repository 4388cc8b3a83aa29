import { projectionItemNode } from '@quern/core/ast'
import { outputName } from '../output-name.ts'
import { printer } from '../printer.ts'

export const printProjectionItem = printer(projectionItemNode, (node, { print, name }) => `${print(node.expression)} as ${name(outputName(node))}`)
