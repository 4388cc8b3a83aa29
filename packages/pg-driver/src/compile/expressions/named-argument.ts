import { namedArgumentNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printNamedArgument = printer(namedArgumentNode, (node, { print, name }) => `${name(node.name)} => ${print(node.value)}`)
