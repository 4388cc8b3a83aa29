import { scalarTypeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { typeSince } from '../since.ts'
import { typeName } from '../type-names.ts'

export const printScalarType = printer(scalarTypeNode, ({ name, modifiers, fields }, { since }) => {
  since(`type ${name}`, typeSince(name))
  return typeName(name, modifiers, fields)
})
