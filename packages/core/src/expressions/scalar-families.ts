/** The methods of numbers, strings, truth values, times and spans; see `families.ts`. */
import type { Bool, DateType, DoublePrecision, Integer, Interval, NumberName, Numeric, Text, Time, TimeTz, Timestamp, TimestampTz, TypeInfo, Wider } from '../types/type-info.ts'
import type { ComparableExpression } from './base-methods.ts'
import type { ExpressionOf } from './families.ts'
import type { AnyRef, NullOf, OfClass, Present, RefOf, Typed } from './typed.ts'

type NumberResult<Ty extends TypeInfo, X> = Ty['name'] extends NumberName
  ? X extends Typed<{ readonly name: infer Name extends NumberName }> ? Wider[Ty['name']][Name] : Ty
  : Ty

/** An arithmetic operator: the wider of the two types. */
export type Arithmetic<Ty extends TypeInfo, Null, R extends AnyRef> =
  <X extends Ty['in'] | Typed<OfClass<'number'>>>(other: X) => ExpressionOf<NumberResult<Ty, X>, Null | NullOf<X>, R | RefOf<X>>

/** A power is numeric where one side is and neither is a floating-point number. */
type Power<Names> = [Extract<Names, 'real' | 'double precision'>] extends [never] ? 'numeric' extends Names ? Numeric : DoublePrecision : DoublePrecision

/** Numbers. */
export interface NumberExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** SQL: `x + $1`. */
  readonly plus: Arithmetic<Ty, Null, R>
  /** SQL: `x - $1`. */
  readonly minus: Arithmetic<Ty, Null, R>
  /** SQL: `x * $1`. */
  readonly times: Arithmetic<Ty, Null, R>
  /** Division; of whole numbers it drops the remainder, as PostgreSQL does. SQL: `x / $1`. */
  readonly dividedBy: Arithmetic<Ty, Null, R>
  /** The remainder, with the sign of the dividend. SQL: `x % $1`. */
  readonly modulo: Arithmetic<Ty, Null, R>
  /** SQL: `x ^ $1`. */
  toPower<X extends Ty['in'] | Typed<OfClass<'number'>>>(other: X):
    NumberExpression<Power<Ty['name'] | (X extends Typed<{ readonly name: infer Name }> ? Name : never)>, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `-x`. */
  negated(): ExpressionOf<Ty, Null, R>
}

/** A bit operator on whole numbers. */
export type BitOperator<Ty extends TypeInfo, Null, R extends AnyRef> =
  <X extends Ty['in'] | Typed<OfFamilyInteger>>(other: X) => IntegerExpression<Ty, Null | NullOf<X>, R | RefOf<X>>
interface OfFamilyInteger { readonly family: 'integer' }

/** Whole numbers. */
export interface IntegerExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends NumberExpression<Ty, Null, R> {
  /** SQL: `x & $1`. */
  readonly bitAnd: BitOperator<Ty, Null, R>
  /** SQL: `x | $1`. */
  readonly bitOr: BitOperator<Ty, Null, R>
  /** SQL: `x # $1`. */
  readonly bitXor: BitOperator<Ty, Null, R>
  /** SQL: `x << $1`. */
  shiftLeft<X extends number | Typed<Integer>>(by: X): IntegerExpression<Ty, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x >> $1`. */
  shiftRight<X extends number | Typed<Integer>>(by: X): IntegerExpression<Ty, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `~x`. */
  bitNot(): IntegerExpression<Ty, Null, R>
}

/** A match of a text against a pattern. */
export type PatternMatch<Null, R extends AnyRef> =
  <X extends string | Typed<OfClass<'text'>>>(pattern: X) => BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
/** A match against a pattern in which a character of the caller's choice takes the next one literally. */
export type EscapablePattern<Null, R extends AnyRef> =
  <X extends string | Typed<OfClass<'text'>>>(pattern: X, escape?: string) => BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>

/** Strings. */
export interface TextExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** `%` stands for any text, `_` for one character. SQL: `x like $1`. */
  readonly like: EscapablePattern<Null, R>
  /** SQL: `x not like $1`. */
  readonly notLike: EscapablePattern<Null, R>
  /** As `like`, whatever the case. SQL: `x ilike $1`. */
  readonly ilike: EscapablePattern<Null, R>
  /** SQL: `x not ilike $1`. */
  readonly notIlike: EscapablePattern<Null, R>
  /** SQL: `x similar to $1`. */
  readonly similarTo: EscapablePattern<Null, R>
  /** SQL: `x not similar to $1`. */
  readonly notSimilarTo: EscapablePattern<Null, R>
  /** A POSIX regular expression. SQL: `x ~ $1`. */
  readonly matches: PatternMatch<Null, R>
  /** SQL: `x ~* $1`. */
  readonly matchesInsensitive: PatternMatch<Null, R>
  /** SQL: `x !~ $1`. */
  readonly notMatches: PatternMatch<Null, R>
  /** SQL: `x !~* $1`. */
  readonly notMatchesInsensitive: PatternMatch<Null, R>
  /** SQL: `x || $1`. */
  concat<X extends string | Typed<OfClass<'text'>>>(other: X): TextExpression<Text, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x collate "C"`. */
  collate(...collation: readonly [string, ...string[]]): TextExpression<Ty, Null, R>
}

/** Truth values. Conditions are combined by `and`, `or` and `not`. */
export interface BooleanExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** False for null. SQL: `x is true`. */
  isTrue(): BooleanExpression<Bool, never, Present<R>>
  /** SQL: `x is not true`. */
  isNotTrue(): BooleanExpression<Bool, never, Present<R>>
  /** SQL: `x is false`. */
  isFalse(): BooleanExpression<Bool, never, Present<R>>
  /** SQL: `x is not false`. */
  isNotFalse(): BooleanExpression<Bool, never, Present<R>>
  /** SQL: `x is unknown`. */
  isUnknown(): BooleanExpression<Bool, never, Present<R>>
  /** SQL: `x is not unknown`. */
  isNotUnknown(): BooleanExpression<Bool, never, Present<R>>
}

type Shifted<Ty extends TypeInfo> = Ty extends DateType ? Timestamp : Ty
type Zoned<Ty extends TypeInfo> =
  Ty extends TimestampTz<infer Js> ? Timestamp<Js extends Date ? string : Js>
    : Ty extends Timestamp<infer Js> ? TimestampTz<Js extends string ? Date : Js>
      : Ty extends Time | TimeTz ? TimeTz : Timestamp

/** Dates and times. */
export interface DateTimeExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** SQL: `x + $1::interval`. */
  plus<X extends Interval['in'] | Typed<Interval>>(span: X): ExpressionOf<Shifted<Ty>, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x - $1::interval`. */
  minus<X extends Interval['in'] | Typed<Interval>>(span: X): ExpressionOf<Shifted<Ty>, Null | NullOf<X>, R | RefOf<X>>
  /** The time from another to this one; whole days between two dates. SQL: `x - y`. */
  since<X extends Typed<OfClass<Ty['class']>>>(other: X): ExpressionOf<[Ty, X] extends [DateType, Typed<DateType>] ? Integer : Interval, Null | NullOf<X>, R | RefOf<X>>
  /** The wall clock of a zone, or the instant of one. SQL: `x at time zone $1`. */
  atTimeZone<X extends string | Typed<OfClass<'text'>>>(zone: X): ExpressionOf<Zoned<Ty>, Null | NullOf<X>, R | RefOf<X>>
}

/** Spans of time. */
export interface IntervalExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** SQL: `x + $1`. */
  plus<X extends Interval['in'] | Typed<Interval>>(other: X): IntervalExpression<Ty, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x - $1`. */
  minus<X extends Interval['in'] | Typed<Interval>>(other: X): IntervalExpression<Ty, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x * $1`. */
  times<X extends number | Typed<DoublePrecision>>(factor: X): IntervalExpression<Ty, Null | NullOf<X>, R | RefOf<X>>
}
