import type { TypeNode } from '../ast/field.ts'
import { arrayTypeNode } from '../ast/types/array-type.ts'
import { customTypeNode } from '../ast/types/custom-type.ts'
import { domainTypeNode } from '../ast/types/domain-type.ts'
import { enumTypeNode } from '../ast/types/enum-type.ts'
import { multirangeTypeNode } from '../ast/types/multirange-type.ts'
import { rangeTypeNode } from '../ast/types/range-type.ts'
import { scalarTypeNode } from '../ast/types/scalar-type.ts'
import { builtInRanges } from './ranges.ts'
import { validatorOf } from '../ast/validators.ts'
import { dataType, type DataType } from './data-type.ts'
import type { Family } from './type-info.ts'

/** The family of each built-in type that has operators beyond comparison, or none. */
const families: Readonly<Record<string, Family>> = {
  'smallint': 'integer', 'integer': 'integer', 'bigint': 'integer', 'numeric': 'number', 'real': 'number', 'double precision': 'number',
  'text': 'text', 'varchar': 'text', 'char': 'text', 'name': 'text', 'citext': 'text', 'boolean': 'boolean', 'bytea': 'bytea',
  'date': 'datetime', 'time': 'datetime', 'timetz': 'datetime', 'timestamp': 'datetime', 'timestamptz': 'datetime', 'interval': 'interval',
  'json': 'json', 'jsonb': 'jsonb', 'inet': 'network', 'cidr': 'network', 'bit': 'bits', 'varbit': 'bits',
  'tsvector': 'tsvector', 'tsquery': 'tsquery',
  'point': 'plain', 'line': 'plain', 'lseg': 'plain', 'box': 'plain', 'path': 'plain', 'polygon': 'plain', 'circle': 'plain', 'xml': 'plain',
  'jsonpath': 'plain',
}

const known = new WeakMap<TypeNode, DataType>()

const derive = (node: TypeNode): DataType => {
  const validator = validatorOf(node)
  const inside = validator ? { validator } : {}
  if (scalarTypeNode.is(node)) {
    const range = builtInRanges.get(node.name)
    if (range) return dataType(node, range.multirange ? 'multirange' : 'range', { element: range.element })
    return dataType(node, families[node.name] ?? 'comparable', inside)
  }
  if (arrayTypeNode.is(node)) return dataType(node, 'array', { element: typeOfNode(node.element) })
  if (domainTypeNode.is(node)) {
    const base = typeOfNode(node.base)
    return dataType(node, base.family, base.element ? { element: base.element } : {})
  }
  if (enumTypeNode.is(node) || customTypeNode.is(node)) return dataType(node, 'comparable')
  if (rangeTypeNode.is(node)) return dataType(node, 'range', { element: typeOfNode(node.subtype) })
  if (multirangeTypeNode.is(node)) return dataType(node, 'multirange', { element: typeOfNode(node.subtype) })
  return dataType(node, 'plain')
}

/** The data type that a type node describes, kept for each node. */
export function typeOfNode(node: TypeNode): DataType {
  let found = known.get(node)
  if (!found) {
    found = derive(node)
    known.set(node, found)
  }
  return found
}
