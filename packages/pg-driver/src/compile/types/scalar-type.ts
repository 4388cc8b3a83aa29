import { scalarTypeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { typeName } from '../type-names.ts'

export const printScalarType = printer(scalarTypeNode, ({ name, modifiers, fields }) => typeName(name, modifiers, fields))
