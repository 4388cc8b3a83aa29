/**
 * The methods of expressions, a family of data types at a time. They are declared here for the compiler and made from
 * the operator table at run time (`methods.ts`), so each operator has one place that says what it does.
 *
 * Type parameters throughout: `Ty` the data type, `Null` is `null` where the value may be null (else `never`), `R` what
 * the expression mentions.
 */
import type { freeKey } from '../query/query.ts'
import type {
  ArrayOf, BigInt, Bits, Bool, Bytes, DateType, DoublePrecision, Integer, Interval, Json, Jsonb, NumberName, Numeric, Text, Time, TimeTz, Timestamp,
  TimestampTz, TsQuery, TypeInfo, Wider,
} from '../types/type-info.ts'
import type { AnyRef, Condition, nullKey, NullOf, OfClass, Present, Ref, refKey, RefOf, Typed } from './typed.ts'

/** A sort key. */
export interface Ordering<R = unknown> {
  readonly [orderingKey]: R
  /** Puts nulls before all else. SQL: `nulls first`. */
  nullsFirst(): Ordering<R>
  /** Puts nulls after all else. SQL: `nulls last`. */
  nullsLast(): Ordering<R>
}
declare const orderingKey: unique symbol
/** What a sort key mentions. */
export type OrderingRef<O> = O extends Ordering<infer R extends AnyRef> ? R : RefOf<O>
export type { orderingKey }

/** A query of one column of a class of comparison: what `in` and the quantified comparisons accept. */
export interface ColumnQuery<Class extends string, Free extends string> {
  readonly [columnClass]: Class
  readonly [freeKey]: Free
}
declare const columnClass: unique symbol
export type { columnClass }

/** Any or all elements of an array or rows of a query, as the right side of a comparison. */
export interface Quantified<Class extends string, R = unknown> {
  readonly [quantifiedKey]: Class
  readonly [nullKey]: null
  readonly [refKey]: R
}
declare const quantifiedKey: unique symbol
export type { quantifiedKey }

/** What a comparison takes on its other side: a value, an expression of the class, or any or all of several. */
export type Comparand<Ty extends TypeInfo> = Ty['in'] | Typed<OfClass<Ty['class']>> | Quantified<Ty['class']>

/** What membership takes: values, expressions, or a query of one column. */
export type Members<Ty extends TypeInfo> = readonly (Ty['in'] | Typed<OfClass<Ty['class']>>)[] | ColumnQuery<Ty['class'], string>
type MembersNull<X> = X extends readonly (infer M)[] ? NullOf<M> : null
type MembersRef<X> = X extends readonly (infer M)[] ? RefOf<M> : X extends ColumnQuery<string, infer Free> ? [Free] extends [never] ? never : Ref<Free, never> : never

/** What every expression offers. */
export interface BaseMethods<Ty extends TypeInfo, Null, R extends AnyRef> extends Typed<Ty, Null, R> {
  /** SQL: `x is null`. */
  isNull(): BooleanExpression<Bool, never, Present<R>>
  /** SQL: `x is not null`. */
  isNotNull(): BooleanExpression<Bool, never, Present<R>>
  /** Sorts from low to high. SQL: `x asc`. */
  asc(): Ordering<R>
  /** Sorts from high to low. SQL: `x desc`. */
  desc(): Ordering<R>
}

/** What types with `=` offer. A value that is given is bound as a parameter. */
export interface EqualityMethods<Ty extends TypeInfo, Null, R extends AnyRef> extends BaseMethods<Ty, Null, R> {
  /** SQL: `x = $1`. */
  eq<X extends Comparand<Ty>>(other: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x <> $1`. */
  ne<X extends Comparand<Ty>>(other: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** Equality that treats null as a value. SQL: `x is distinct from $1`. */
  isDistinctFrom<X extends Ty['in'] | null | Typed<OfClass<Ty['class']>>>(other: X): BooleanExpression<Bool, never, Present<R | RefOf<X>>>
  /** SQL: `x is not distinct from $1`. */
  isNotDistinctFrom<X extends Ty['in'] | null | Typed<OfClass<Ty['class']>>>(other: X): BooleanExpression<Bool, never, Present<R | RefOf<X>>>
  /**
   * Membership. Values become one array parameter, so that every length is one statement; nothing is in `[]`.
   * SQL: `x = any($1)`; of expressions `x in (a, b)`; of a query `x in (select ...)`.
   */
  in<X extends Members<Ty>>(members: X): BooleanExpression<Bool, Null | MembersNull<X>, R | MembersRef<X>>
  /** Everything is not in `[]`. SQL: `x <> all($1)`; of expressions `x not in (a, b)`; of a query `x not in (select ...)`. */
  notIn<X extends Members<Ty>>(members: X): BooleanExpression<Bool, Null | MembersNull<X>, R | MembersRef<X>>
}

/** A comparison with a value, an expression, or any or all of several. */
export type Compare<Ty extends TypeInfo, Null, R extends AnyRef> =
  <X extends Comparand<Ty>>(other: X) => BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>

/** A test for an interval of two bounds. */
export type Between<Ty extends TypeInfo, Null, R extends AnyRef> =
  <X extends Ty['in'] | Typed<OfClass<Ty['class']>>, Y extends Ty['in'] | Typed<OfClass<Ty['class']>>>(
    low: X,
    high: Y,
  ) => BooleanExpression<Bool, Null | NullOf<X | Y>, R | RefOf<X | Y>>

/** What types with an order offer. */
export interface ComparableExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends EqualityMethods<Ty, Null, R> {
  /** SQL: `x > $1`. */
  readonly gt: Compare<Ty, Null, R>
  /** SQL: `x >= $1`. */
  readonly gte: Compare<Ty, Null, R>
  /** SQL: `x < $1`. */
  readonly lt: Compare<Ty, Null, R>
  /** SQL: `x <= $1`. */
  readonly lte: Compare<Ty, Null, R>
  /** SQL: `x between $1 and $2`. */
  readonly between: Between<Ty, Null, R>
  /** SQL: `x not between $1 and $2`. */
  readonly notBetween: Between<Ty, Null, R>
}

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

/** Getting at the inside of JSON: absent keys give null. */
export interface JsonMethods<Ty extends TypeInfo, Null, R extends AnyRef> extends BaseMethods<Ty, Null, R> {
  /** A field, or with a number an element. SQL: `x -> $1`. */
  get<X extends string | number | Typed<OfClass<'text' | 'number'>>>(key: X): ExpressionOf<Ty extends Json<infer _> ? Json : Jsonb, null, R | RefOf<X>>
  /** A field as text. SQL: `x ->> $1`. */
  getText<X extends string | number | Typed<OfClass<'text' | 'number'>>>(key: X): TextExpression<Text, null, R | RefOf<X>>
  /** What a path leads to. SQL: `x #> $1`. */
  path<X extends readonly string[] | Typed<ArrayOf<Text>>>(keys: X): ExpressionOf<Ty extends Json<infer _> ? Json : Jsonb, null, R | RefOf<X>>
  /** What a path leads to, as text. SQL: `x #>> $1`. */
  pathText<X extends readonly string[] | Typed<ArrayOf<Text>>>(keys: X): TextExpression<Text, null, R | RefOf<X>>
}

/** `json`: kept as written, without equality. */
export interface JsonExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends JsonMethods<Ty, Null, R> {}

/** `jsonb`. */
export interface JsonbExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends JsonMethods<Ty, Null, R>, EqualityMethods<Ty, Null, R> {
  /** SQL: `x @> $1`. */
  contains<X extends Jsonb['in'] | Typed<OfClass<'jsonb'>>>(other: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x <@ $1`. */
  containedBy<X extends Jsonb['in'] | Typed<OfClass<'jsonb'>>>(other: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x ? $1`. */
  hasKey<X extends string | Typed<OfClass<'text'>>>(key: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x ?| $1`. */
  hasAnyKey<X extends readonly string[] | Typed<ArrayOf<Text>>>(keys: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x ?& $1`. */
  hasAllKeys<X extends readonly string[] | Typed<ArrayOf<Text>>>(keys: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x || $1`. */
  concat<X extends Jsonb['in'] | Typed<OfClass<'jsonb'>>>(other: X): JsonbExpression<Jsonb, Null | NullOf<X>, R | RefOf<X>>
  /** Without a key, or with a number without an element. SQL: `x - $1`. */
  without<X extends string | number | Typed<OfClass<'text' | 'number'>>>(key: X): JsonbExpression<Jsonb, Null | NullOf<X>, R | RefOf<X>>
}

/** An element of an array: null where the position is outside. */
type ElementOf<Ty extends TypeInfo, R extends AnyRef> = Ty extends ArrayOf<infer E, infer _> ? ExpressionOf<E, null, R> : never

/** Arrays. */
export interface ArrayExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** Whether every element of the other is here. SQL: `x @> $1`. */
  contains<X extends Ty['in'] | Typed<OfClass<Ty['class']>>>(other: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x <@ $1`. */
  containedBy<X extends Ty['in'] | Typed<OfClass<Ty['class']>>>(other: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** Whether an element is in both. SQL: `x && $1`. */
  overlaps<X extends Ty['in'] | Typed<OfClass<Ty['class']>>>(other: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x || $1`. */
  concat<X extends Ty['in'] | Typed<OfClass<Ty['class']>>>(other: X): ArrayExpression<Ty, Null | NullOf<X>, R | RefOf<X>>
  /** The element at a position from 1; null where there is none. SQL: `x[$1]`. */
  at<X extends number | Typed<Integer>>(position: X): ElementOf<Ty, R | RefOf<X>>
}

/** An element, a range or a multirange as the other side of a range operator. */
type RangeOperand<Ty extends TypeInfo> = Ty['in'] | Typed<OfClass<Ty['class']>>
type RangeTest<Ty extends TypeInfo, Null, R extends AnyRef> =
  <X extends RangeOperand<Ty>>(other: X) => BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
type RangeCombination<Ty extends TypeInfo, Null, R extends AnyRef> =
  <X extends RangeOperand<Ty>>(other: X) => RangeExpression<Ty, Null | NullOf<X>, R | RefOf<X>>

/** Ranges and multiranges. */
export interface RangeExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** SQL: `x @> $1`. */
  readonly contains: RangeTest<Ty, Null, R>
  /** Whether a value lies inside. SQL: `x @> $1`. */
  containsValue<X extends (Ty extends { readonly element: infer E extends TypeInfo } ? E['in'] : never) | Typed<Ty extends { readonly element: infer E extends TypeInfo } ? OfClass<E['class']> : never>>(value: X):
    BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
  /** SQL: `x <@ $1`. */
  readonly containedBy: RangeTest<Ty, Null, R>
  /** SQL: `x && $1`. */
  readonly overlaps: RangeTest<Ty, Null, R>
  /** SQL: `x << $1`. */
  readonly leftOf: RangeTest<Ty, Null, R>
  /** SQL: `x >> $1`. */
  readonly rightOf: RangeTest<Ty, Null, R>
  /** SQL: `x -|- $1`. */
  readonly adjacentTo: RangeTest<Ty, Null, R>
  /** SQL: `x + $1`. */
  readonly union: RangeCombination<Ty, Null, R>
  /** SQL: `x * $1`. */
  readonly intersection: RangeCombination<Ty, Null, R>
  /** SQL: `x - $1`. */
  readonly difference: RangeCombination<Ty, Null, R>
}

/** Network addresses. */
export interface NetworkExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** SQL: `x << $1`. */
  readonly subnetOf: Compare<Ty, Null, R>
  /** SQL: `x >> $1`. */
  readonly supernetOf: Compare<Ty, Null, R>
  /** SQL: `x && $1`. */
  readonly overlaps: Compare<Ty, Null, R>
}

/** Documents for text search. */
export interface TsVectorExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** SQL: `x @@ $1`. */
  matchesQuery<X extends string | Typed<TsQuery>>(query: X): BooleanExpression<Bool, Null | NullOf<X>, R | RefOf<X>>
}

/** Byte strings. */
export interface BytesExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** SQL: `x || $1`. */
  concat<X extends Uint8Array | Typed<Bytes>>(other: X): BytesExpression<Ty, Null | NullOf<X>, R | RefOf<X>>
}

/** Bit strings. */
export interface BitsExpression<Ty extends TypeInfo, Null, R extends AnyRef> extends ComparableExpression<Ty, Null, R> {
  /** SQL: `x || $1`. */
  concat<X extends string | Typed<OfClass<'bits'>>>(other: X): BitsExpression<Bits<'varbit'>, Null | NullOf<X>, R | RefOf<X>>
}

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
