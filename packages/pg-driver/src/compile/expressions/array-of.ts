import { precedence } from '@quern/core'
import { arrayOfNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printArrayOf = printer(arrayOfNode, (node, { list, print }) => `array[${list(node.elements)}]${node.type ? `::${print(node.type)}` : ''}`, node => node.type ? precedence.cast : precedence.primary)
