import { validatorOf } from '@quern/core/ast'
import { arrayCodec } from './array.ts'
import type { Codec } from './codec.ts'
import { enumCodec } from './enum.ts'
import { multirangeCodec, rangeCodec } from './range.ts'
import { rowsCodec } from './rows.ts'
import { scalarCodec } from './scalar-types.ts'
import { textCodec } from './text.ts'
import type { TypeShape } from './type-shape.ts'
import { validatedCodec } from './validated.ts'

/** The type behind all domains: what decides how a value looks. */
const baseOf = (type: TypeShape): TypeShape => (type.kind === 'domainType' ? baseOf(type.base) : type)

const isScalar = (type: TypeShape, ...names: readonly string[]): boolean => {
  const base = baseOf(type)
  return base.kind === 'scalarType' && names.includes(base.name)
}

/** The SQL name of a type, for faults. */
const nameOf = (type: TypeShape): string => {
  if (type.kind === 'arrayType') return `${nameOf(type.element)}[]`
  return type.kind === 'rowsType' ? 'rows' : type.name
}

const codecOfArray = (type: TypeShape & { readonly kind: 'arrayType' }): Codec => {
  let depth = 1
  let innermost = type
  for (; innermost.element.kind === 'arrayType'; innermost = innermost.element) depth += 1
  const element = codecFor(innermost.element)
  return arrayCodec({
    type: nameOf(type),
    element,
    depth,
    nullable: innermost.nullable === true,
    delimiter: isScalar(innermost.element, 'box') ? ';' : ',',
    // The null of JSON and the NULL of SQL are told apart in the text of an array, and not inside JSON.
    jsonNative: element.jsonNative && !isScalar(innermost.element, 'json', 'jsonb'),
  })
}

const make = (type: TypeShape): Codec => {
  switch (type.kind) {
    case 'scalarType':
      return scalarCodec(type.name, type.mode)
    case 'arrayType':
      return codecOfArray(type)
    case 'enumType':
      return enumCodec(type.name, type.values)
    case 'domainType':
      return codecFor(type.base)
    case 'rangeType':
      return rangeCodec(type.name, codecFor(type.subtype))
    case 'multirangeType':
      return multirangeCodec(type.name, codecFor(type.subtype))
    case 'customType':
      return textCodec(type.name, false)
    case 'rowsType':
      return rowsCodec(type.cardinality, type.columns.map(column => ({ ...column, codec: codecFor(column.type) })))
  }
}

/** Whether a validator checks the type or one inside it. Validators are no part of a type's structure. */
const hasValidator = (type: TypeShape): boolean => {
  if (validatorOf(type) !== undefined) return true
  switch (type.kind) {
    case 'arrayType':
      return hasValidator(type.element)
    case 'domainType':
      return hasValidator(type.base)
    case 'rangeType':
    case 'multirangeType':
      return hasValidator(type.subtype)
    case 'rowsType':
      return type.columns.some(column => hasValidator(column.type))
    default:
      return false
  }
}

const makeValidated = (type: TypeShape): Codec => {
  const validator = validatorOf(type)
  return validator ? validatedCodec(nameOf(type), make(type), validator) : make(type)
}

const byIdentity = new WeakMap<TypeShape, Codec>()
const byStructure = new Map<string, Codec>()

/** Types that queries bring anew each time, from JSON for instance, must not fill the memory. */
const MOST_STRUCTURES = 1000

/**
 * The codec of a type. It is kept by the identity of the type node, and by its structure, so that equal types share one, unless a
 * validator checks them: that is a node's own.
 *
 * @example
 * codecFor({ kind: 'scalarType', name: 'bigint' }).decode('9007199254740993') // => 9007199254740993n
 */
export const codecFor = (type: TypeShape): Codec => {
  const known = byIdentity.get(type)
  if (known !== undefined) return known
  const codec = hasValidator(type) ? makeValidated(type) : sharedCodec(type)
  byIdentity.set(type, codec)
  return codec
}

const sharedCodec = (type: TypeShape): Codec => {
  const structure = JSON.stringify(type)
  let codec = byStructure.get(structure)
  if (codec === undefined) {
    codec = make(type)
    if (byStructure.size === MOST_STRUCTURES) byStructure.clear()
    byStructure.set(structure, codec)
  }
  return codec
}
