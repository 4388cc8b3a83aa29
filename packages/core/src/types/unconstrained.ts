import type { TypeNode } from '../ast/field.ts'
import { arrayTypeNode } from '../ast/types/array-type.ts'
import { scalarTypeNode } from '../ast/types/scalar-type.ts'

/** Types that have a length even where none is given, and the one that has not: `char` is `char(1)`. */
const unlimited: Readonly<Record<string, string>> = { char: 'varchar', bit: 'varbit' }

const known = new WeakMap<TypeNode, TypeNode>()

/**
 * The type to cast a parameter to: without length or precision. A cast to `varchar(3)` would silently cut the value,
 * where the column itself refuses it. Source: PostgreSQL manual, "8.3. Character Types".
 */
export function unconstrained(type: TypeNode): TypeNode {
  let found = known.get(type)
  if (!found) {
    found = strip(type)
    known.set(type, found)
  }
  return found
}

const strip = (type: TypeNode): TypeNode => {
  if (arrayTypeNode.is(type)) {
    const element = unconstrained(type.element)
    return element === type.element ? type : arrayTypeNode.create({ ...type, element })
  }
  if (!scalarTypeNode.is(type) || (type.modifiers === undefined && type.fields === undefined && unlimited[type.name] === undefined)) return type
  return scalarTypeNode.create({ name: unlimited[type.name] ?? type.name, mode: type.mode })
}
