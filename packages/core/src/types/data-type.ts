import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { TypeNode } from '../ast/field.ts'
import { arrayTypeNode } from '../ast/types/array-type.ts'
import { setValidator } from '../ast/validators.ts'
import { scalarTypeNode } from '../ast/types/scalar-type.ts'
import type { ArrayOf, Family, TypeInfo } from './type-info.ts'

declare const info: unique symbol

/**
 * A data type as a value: its node in the AST, its family of operators, and what checks its values beyond PostgreSQL.
 * `Ty` is what the compiler knows of it.
 */
export interface DataType<Ty extends TypeInfo = TypeInfo> {
  readonly node: TypeNode
  readonly family: Family
  /** Checks values on their way in and out, for `json` and `jsonb`. */
  readonly validator?: StandardSchemaV1
  /** The type of the elements of an array, or of the bounds of a range. */
  readonly element?: DataType
  readonly [info]?: Ty
}

/** Makes a data type. With a validator the node must be new, since the validator is found by the node. */
export const dataType = <Ty extends TypeInfo>(node: TypeNode, family: Family, inside: { readonly validator?: StandardSchemaV1; readonly element?: DataType } = {}): DataType<Ty> => {
  if (inside.validator) setValidator(node, inside.validator)
  return Object.freeze({ node, family, ...inside })
}

/** A built-in type without modifiers. */
export const scalar = <Ty extends TypeInfo>(name: Ty['name'], family: Ty['family']): DataType<Ty> =>
  dataType(scalarTypeNode.create({ name }), family)

const arrays = new WeakMap<DataType, DataType>()

/** The array type over an element type whose elements are never null. */
export const arrayOf = <E extends TypeInfo>(element: DataType<E>): DataType<ArrayOf<E>> => {
  let found = arrays.get(element)
  if (!found) {
    found = dataType(arrayTypeNode.create({ element: element.node }), 'array', { element })
    arrays.set(element, found)
  }
  // The map holds for each element type its own array type.
  return found as DataType<ArrayOf<E>>
}

/** The array type over an element type whose elements may be null. */
export const arrayOfNullable = <E extends TypeInfo>(element: DataType<E>): DataType<ArrayOf<E, null>> =>
  dataType(arrayTypeNode.create({ element: element.node, nullable: true }), 'array', { element })
