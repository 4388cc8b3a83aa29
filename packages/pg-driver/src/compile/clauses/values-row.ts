import { valuesRowNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printValuesRow = printer(valuesRowNode, (node, { list }) => `(${list(node.values)})`)
