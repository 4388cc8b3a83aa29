import { multirangeTypeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { qualified } from '../type-names.ts'

export const printMultirangeType = printer(multirangeTypeNode, (node, { name }) => qualified(node, name))
