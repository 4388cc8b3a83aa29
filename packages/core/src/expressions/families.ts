/**
 * The methods of expressions, a family of data types at a time. They are declared here for the compiler and made from
 * the operator table at run time (`methods.ts`), so each operator has one place that says what it does.
 *
 * Type parameters throughout: `Ty` the data type, `Null` is `null` where the value may be null (else `never`), `R` what
 * the expression mentions.
 */
import type { BigInt, Bool, TypeInfo } from '../types/type-info.ts'
import type { BaseMethods, ComparableExpression, EqualityMethods } from './base-methods.ts'
import type { ArrayExpression, BitsExpression, BytesExpression, JsonExpression, JsonbExpression, NetworkExpression, RangeExpression, TsVectorExpression } from './container-families.ts'
import type { BooleanExpression, DateTimeExpression, IntegerExpression, IntervalExpression, NumberExpression, TextExpression } from './scalar-families.ts'
import type { AnyRef, Condition } from './typed.ts'

export type * from './base-methods.ts'
export type * from './container-families.ts'
export type * from './scalar-families.ts'

/** The methods of each family. */
export interface Families<Ty extends TypeInfo, Null, R extends AnyRef> {
  readonly integer: IntegerExpression<Ty, Null, R>
  readonly number: NumberExpression<Ty, Null, R>
  readonly text: TextExpression<Ty, Null, R>
  readonly boolean: BooleanExpression<Ty, Null, R>
  readonly datetime: DateTimeExpression<Ty, Null, R>
  readonly interval: IntervalExpression<Ty, Null, R>
  readonly comparable: ComparableExpression<Ty, Null, R>
  readonly equatable: EqualityMethods<Ty, Null, R>
  readonly json: JsonExpression<Ty, Null, R>
  readonly jsonb: JsonbExpression<Ty, Null, R>
  readonly array: ArrayExpression<Ty, Null, R>
  readonly range: RangeExpression<Ty, Null, R>
  readonly multirange: RangeExpression<Ty, Null, R>
  readonly network: NetworkExpression<Ty, Null, R>
  readonly tsvector: TsVectorExpression<Ty, Null, R>
  readonly tsquery: ComparableExpression<Ty, Null, R>
  readonly bytea: BytesExpression<Ty, Null, R>
  readonly bits: BitsExpression<Ty, Null, R>
  readonly plain: BaseMethods<Ty, Null, R>
}

/** The expression of a data type: the methods of its family. */
export type ExpressionOf<Ty extends TypeInfo, Null, R extends AnyRef> = Families<Ty, Null, R>[Ty['family']]

/** What a `bigint` count and friends are. */
export type BigIntExpression<Null, R extends AnyRef> = IntegerExpression<BigInt, Null, R>
/** A condition that is still an expression. */
export type Predicate<R extends AnyRef = AnyRef, Null = unknown> = BooleanExpression<Bool, Null, R> & Condition<R>
