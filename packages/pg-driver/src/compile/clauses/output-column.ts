import { outputColumnNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printOutputColumn = printer(outputColumnNode, (node, { print, name }) => `${name(node.name)} ${print(node.type)}`)
