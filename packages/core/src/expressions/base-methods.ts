/** The methods that expressions of most data types share; see `families.ts`. */
import type { freeKey } from '../query/query.ts'
import type { Bool, TypeInfo } from '../types/type-info.ts'
import type { BooleanExpression } from './scalar-families.ts'
import type { AnyRef, nullKey, NullOf, OfClass, Present, Ref, refKey, RefOf, Typed } from './typed.ts'

/** A sort key. */
export interface Ordering<R = unknown> {
  readonly [orderingKey]: R
  /** Puts nulls before all else. SQL: `nulls first`. */
  nullsFirst(): Ordering<R>
  /** Puts nulls after all else. SQL: `nulls last`. */
  nullsLast(): Ordering<R>
}
/** Marks a sort key, and tells what it mentions. It is there for the types alone. */
declare const orderingKey: unique symbol
/** What a sort key mentions. */
export type OrderingRef<O> = O extends Ordering<infer R extends AnyRef> ? R : RefOf<O>
export type { orderingKey }

/** A query of one column of a class of comparison: what `in` and the quantified comparisons accept. */
export interface ColumnQuery<Class extends string, Free extends string> {
  readonly [columnClass]: Class
  readonly [freeKey]: Free
}
/** Tells the class of comparison of a query of one column. It is there for the types alone. */
declare const columnClass: unique symbol
export type { columnClass }

/** Any or all elements of an array or rows of a query, as the right side of a comparison. */
export interface Quantified<Class extends string, R = unknown> {
  readonly [quantifiedKey]: Class
  readonly [nullKey]: null
  readonly [refKey]: R
}
/** Tells the class of comparison of what is quantified. It is there for the types alone. */
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
