import { rangeTypeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { qualified } from '../type-names.ts'

export const printRangeType = printer(rangeTypeNode, (node, { name }) => qualified(node, name))
