import type { ExpressionNode } from '../ast/field.ts'
import type { DataType } from '../types/data-type.ts'
import type { Bool, Family, TypeInfo } from '../types/type-info.ts'
import { ExpressionValue } from './expression-value.ts'
import type { BooleanExpression, ExpressionOf } from './families.ts'
import { methodsOf } from './methods.ts'
import { booleanType } from '../types/scalars.ts'
import type { AnyRef } from './typed.ts'

type FamilyClass = new (node: ExpressionNode, type: DataType) => ExpressionValue

const classes = new Map<Family, FamilyClass>()

/** The class of a family with the methods that the family has, made when it is first asked for. */
const familyClass = (family: Family): FamilyClass => {
  let found = classes.get(family)
  if (!found) {
    found = class extends ExpressionValue {}
    for (const [name, method] of methodsOf(family, expression)) Object.defineProperty(found.prototype, name, { value: method })
    classes.set(family, found)
  }
  return found
}

/** Makes an expression. The types are the caller's word: this is where a run-time value gets its compile-time type. */
export function expression<Ty extends TypeInfo, Null, R extends AnyRef>(node: ExpressionNode, type: DataType): ExpressionOf<Ty, Null, R> {
  return new (familyClass(type.family))(node, type) as unknown as ExpressionOf<Ty, Null, R>
}

/** Makes a condition. */
export const truth = <Null, R extends AnyRef>(node: ExpressionNode): BooleanExpression<Bool, Null, R> =>
  expression<Bool, Null, R>(node, booleanType)
