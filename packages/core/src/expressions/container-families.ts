/** The methods of JSON, arrays, ranges, networks, documents, bytes and bits; see `families.ts`. */
import type { ArrayOf, Bits, Bool, Bytes, Integer, Json, Jsonb, Text, TsQuery, TypeInfo } from '../types/type-info.ts'
import type { BaseMethods, ComparableExpression, Compare, EqualityMethods } from './base-methods.ts'
import type { ExpressionOf } from './families.ts'
import type { BooleanExpression, TextExpression } from './scalar-families.ts'
import type { AnyRef, NullOf, OfClass, RefOf, Typed } from './typed.ts'

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
