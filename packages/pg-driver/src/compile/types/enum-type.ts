import { enumTypeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { qualified } from '../type-names.ts'

export const printEnumType = printer(enumTypeNode, (node, { name }) => qualified(node, name))
