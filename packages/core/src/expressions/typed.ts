import type { ExpressionNode } from '../ast/field.ts'
import type { DataType } from '../types/data-type.ts'
import type { TypeInfo } from '../types/type-info.ts'

/** The key under which an expression keeps its AST node. */
export const nodeKey: unique symbol = Symbol('quern.node')
/** The key under which an expression keeps its data type. */
export const typeKey: unique symbol = Symbol('quern.type')

declare const infoKey: unique symbol
declare const nullKey: unique symbol
declare const refKey: unique symbol
export type { infoKey, nullKey, refKey }

/**
 * What an expression mentions: `table`, the sources it reads; `outer`, those whose absence in an outer join makes it
 * null; `column`, the columns it uses outside an aggregate (`'()'` marks an aggregate); `group`, what grouping by it covers.
 */
export interface AnyRef {
  readonly table: string
  readonly outer: string
  readonly column: string
  readonly group: string
}

/** One mention. An expression of several columns has a union of these. */
export interface Ref<Table extends string, Outer extends string = Table, Column extends string = never, Group extends string = Column> extends AnyRef {
  readonly table: Table
  readonly outer: Outer
  readonly column: Column
  readonly group: Group
}

/** The same mentions, whose absence no longer makes the expression null. */
export type Present<R extends AnyRef> = [R] extends [never] ? never : Ref<R['table'], never, R['column'], R['group']>

/** The mentions inside an aggregate. */
export type Aggregated<R extends AnyRef> = Ref<R['table'], never, '()', never>

/**
 * What every expression is for the compiler: its data type, `null` where it may be null (else `never`), and what it
 * mentions. Accept this where any expression of a type will do.
 */
export interface Typed<Ty = unknown, Null = unknown, R = unknown> {
  readonly [infoKey]: Ty
  readonly [nullKey]: Null
  readonly [refKey]: R
  readonly [nodeKey]: ExpressionNode
  readonly [typeKey]: DataType
}

/** The data types of a class of comparison. */
export interface OfClass<Class extends string> {
  readonly class: Class
}

/** The data types of some families of operators. */
export interface OfFamily<Family extends string> {
  readonly family: Family
}

/** What a condition may be. */
export type Condition<R = unknown> = Typed<OfClass<'boolean'>, unknown, R>

/** An expression whatever its type. */
export type AnyExpression<R = unknown> = Typed<TypeInfo, unknown, R>

/** The data type of an expression. */
export type InfoOf<X> = X extends Typed<infer Ty extends TypeInfo> ? Ty : never
/** `null` where an expression may be null; of a plain value `never`. */
export type NullOf<X> = X extends { readonly [nullKey]: infer Null } ? Null : never
/** What an expression mentions; of a plain value `never`. */
export type RefOf<X> = X extends { readonly [refKey]: infer R extends AnyRef } ? R : never
