import { customTypeNode } from '../ast/types/custom-type.ts'
import { domainTypeNode } from '../ast/types/domain-type.ts'
import { enumTypeNode } from '../ast/types/enum-type.ts'
import type { ExpressionNode } from '../ast/field.ts'
import { columnNode } from '../ast/expressions/column.ts'
import { expression } from '../expressions/expression.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import { nodeKey, type Condition } from '../expressions/typed.ts'
import { dataType, type DataType } from '../types/data-type.ts'
import type { Enum, TextForm, TypeInfo } from '../types/type-info.ts'
import { column, columnKey, type Column } from './column.ts'
import { checkIdentifier } from './identifier.ts'
import type { NewColumn } from './types.ts'

/** Where a type of the user's lives. */
export interface TypeOptions {
  readonly schema?: string
}

/** An enumerated type: call it for a column of it. */
export interface EnumType<Name extends string, Label extends string> {
  (): NewColumn<Enum<Name, Label>>
  readonly typeName: Name
  readonly labels: readonly Label[]
  readonly type: DataType<Enum<Name, Label>>
}

/**
 * An enumerated type of the schema.
 *
 * @example
 * ```ts fragment
 * const mood = enumType('mood', ['sad', 'ok', 'happy'])
 * const people = table('people', { id: uuid().primaryKey(), mood: mood() })
 * // create type "mood" as enum ('sad', 'ok', 'happy')
 * ```
 * Source: PostgreSQL manual, "8.7. Enumerated Types".
 */
export function enumType<const Name extends string, const Label extends string>(name: Name, labels: readonly [Label, ...Label[]], options: TypeOptions = {}): EnumType<Name, Label> {
  checkIdentifier(name)
  const type = dataType<Enum<Name, Label>>(enumTypeNode.create({ name, schema: options.schema, values: [...labels] }), 'comparable')
  return Object.freeze(Object.assign(() => column(type), { typeName: name, labels: Object.freeze([...labels]), type }))
}

/** A condition that every value of a domain meets. */
export interface DomainCheck<Ty extends TypeInfo> {
  readonly name: string
  readonly condition: (value: ExpressionOf<Ty, never, never>) => Condition<never>
}

/** A domain: call it for a column of it. */
export interface DomainType<Ty extends TypeInfo> {
  (): NewColumn<Ty>
  readonly typeName: string
  readonly type: DataType<Ty>
  readonly checks: readonly { readonly name: string; readonly condition: ExpressionNode }[]
}

/**
 * A domain: a type with conditions of its own.
 *
 * @example
 * ```ts fragment
 * const email = domainType('email', text(), { checks: [{ name: 'email_has_at', condition: value => value.like('%@%') }] })
 * // create domain "email" as text constraint "email_has_at" check (value like '%@%')
 * ```
 * Source: PostgreSQL manual, "8.18. Domain Types".
 */
export function domainType<Ty extends TypeInfo>(
  name: string,
  base: Column<Ty, never, 'required', never, never>,
  options: TypeOptions & { readonly checks?: readonly DomainCheck<Ty>[] } = {},
): DomainType<Ty> {
  checkIdentifier(name)
  const under = base[columnKey].type as DataType<Ty>
  const type = dataType<Ty>(domainTypeNode.create({ name, schema: options.schema, base: under.node }), under.family, under.element ? { element: under.element } : {})
  const value = expression<Ty, never, never>(columnNode.create({ name: 'value' }), under)
  const checks = Object.freeze((options.checks ?? []).map(check => Object.freeze({ name: check.name, condition: check.condition(value)[nodeKey] })))
  return Object.freeze(Object.assign(() => column(type), { typeName: name, type, checks }))
}

/**
 * A column of a type that Quern does not know, such as an extension's: it reads and writes PostgreSQL's text form.
 *
 * @example
 * ```ts fragment
 * const areas = table('areas', { path: customType('ltree') })
 * ```
 */
export function customType<const Name extends string>(name: Name, options: TypeOptions & { readonly modifiers?: readonly number[] } = {}): NewColumn<TextForm<Name>> {
  checkIdentifier(name)
  return column(dataType<TextForm<Name>>(customTypeNode.create({ name, schema: options.schema, modifiers: options.modifiers && [...options.modifiers] }), 'comparable'))
}
