import { tableSourceNode } from '../ast/sources/table-source.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import type { Ref } from '../expressions/typed.ts'
import { makeSource, sourceKey, type AnySource, type SourceMeta } from '../query/source.ts'
import { columnDefinition, type AnyColumn, type ColumnDefinition, type columnKey, type shapeKey } from './column.ts'
import type { AnyTableRule, TableRule } from './constraints.ts'
import { setDefinition } from './definitions.ts'
import { checkIdentifier } from './identifier.ts'
import { snakeCase } from './snake-case.ts'

/** The columns of a table, by their keys. */
export type Columns = { readonly [key: string]: AnyColumn }

type GroupOf<Name extends string, C extends AnyColumn, Key extends string> =
  'pkey' extends C[typeof shapeKey]['rules']['kind'] ? `${Name}.${string}` : `${Name}.${Key}`

/** The expression of a column of a table. */
export type TableColumn<Name extends string, C extends AnyColumn, Key extends string> = ExpressionOf<
  C[typeof shapeKey]['type'],
  C[typeof shapeKey]['null'],
  Ref<Name, Name, `${Name}.${Key}`, GroupOf<Name, C, Key>>
>

/** What a table is besides its columns' expressions. */
export interface TableMeta<out Name extends string, out C extends Columns, out K extends AnyTableRule, out Own extends string = Name> extends SourceMeta<Name, never, never> {
  readonly definition: TableDefinition
  /** Known to the compiler only. */
  readonly shape?: { readonly columns: C; readonly rules: K; readonly table: Own }
}

/** A table as plain data: names, definitions, constraints. DDL and introspection read it. */
export interface TableDefinition {
  readonly name: string
  readonly schema?: string
  readonly columns: readonly TableColumnDefinition[]
  readonly rules: readonly AnyTableRule[]
  readonly comment?: string
}

/** A column of a table: its key, its name in SQL, and all else. */
export interface TableColumnDefinition extends ColumnDefinition {
  readonly key: string
  readonly name: string
}

/**
 * A table: its string keys are its columns' expressions; everything else is under one symbol. `Name` is the name that
 * columns are qualified by, `C` the column descriptors, `K` the constraints of the table, `Own` the table's own name, from
 * which the names of its constraints follow whatever its alias.
 */
export type Table<Name extends string, C extends Columns, K extends AnyTableRule = never, Own extends string = Name> =
  & { readonly [Key in keyof C & string]: TableColumn<Name, C[Key], Key> }
  & AnyTable<Name, C, K, Own>

/** What the compiler needs of any table. */
export interface AnyTable<out Name extends string = string, out C extends Columns = Columns, out K extends AnyTableRule = AnyTableRule, out Own extends string = string> {
  readonly [sourceKey]: TableMeta<Name, C, K, Own>
}

/** What a table may have besides its columns. */
export interface TableOptions {
  /** The schema that it lives in, where that is not on the search path. */
  readonly schema?: string
  readonly comment?: string
}

/** Makes tables in a schema other than the search path's. */
export interface Schema<S extends string> {
  readonly schemaName: S
  readonly table: <const Name extends string, C extends Columns, const K extends readonly AnyTableRule[] = readonly []>(
    name: Name,
    columns: C,
    rules?: (table: Table<`${S}.${Name}`, C>) => K,
    options?: Omit<TableOptions, 'schema'>,
  ) => Table<`${S}.${Name}`, C, K[number]>
}

const columnsOf = (columns: Columns): readonly TableColumnDefinition[] => {
  const keys = new Map<string, string>()
  return Object.freeze(Object.entries(columns).map(([key, column]) => {
    const definition = columnDefinition(column)
    const name = definition.name ?? snakeCase(key)
    checkIdentifier(name)
    const other = keys.get(name)
    if (other !== undefined) throw new TypeError(`"${other}" and "${key}" are both the column "${name}"`)
    keys.set(name, key)
    return Object.freeze({ ...definition, key, name })
  }))
}

const defineTable = (name: string, columns: Columns, rules: ((table: never) => readonly AnyTableRule[]) | undefined, options: TableOptions): AnySource => {
  checkIdentifier(name)
  const { schema } = options
  if (schema !== undefined) checkIdentifier(schema)
  const defined = columnsOf(columns)
  const meta: SourceMeta = {
    name,
    ...(schema === undefined ? {} : { schema }),
    node: tableSourceNode.create({ name, schema }),
    columns: defined.map(({ key, name: column, type }) => ({ key, name: column, type })),
  }
  // The rules mention the table's columns, so a table without rules is made first.
  const bare = makeSource(meta)
  const definition: TableDefinition = Object.freeze({
    name, columns: defined, rules: Object.freeze(rules ? [...rules(bare as never)] : []),
    ...(schema === undefined ? {} : { schema }), ...(options.comment === undefined ? {} : { comment: options.comment }),
  })
  setDefinition(meta.node, definition)
  return makeSource({ ...meta, definition } as SourceMeta)
}

/**
 * Describes a table. Keys in camel case are columns in snake case; columns are not null unless `nullable`.
 *
 * @example
 * ```ts fragment
 * const users = table('users', {
 *   id: uuid().primaryKey().default(uuidv7()),
 *   email: text().unique(),
 *   createdAt: timestamptz().default(now()),
 * }, users => [index('users_created_at', users.createdAt)])
 * ```
 * A name that PostgreSQL would refuse or cut (empty, with a NUL, over 63 bytes) is a bug and throws.
 */
export function table<const Name extends string, C extends Columns, const K extends readonly AnyTableRule[] = readonly []>(
  name: Name,
  columns: C,
  rules?: (table: Table<Name, C>) => K,
  options: Omit<TableOptions, 'schema'> = {},
): Table<Name, C, K[number]> {
  return defineTable(name, columns, rules, options) as unknown as Table<Name, C, K[number]>
}

/**
 * A schema of the database, to make tables in. Their columns are qualified by schema and table.
 *
 * @example
 * ```ts fragment
 * const billing = schema('billing')
 * const invoices = billing.table('invoices', { id: uuid().primaryKey() }) // "billing"."invoices"
 * ```
 */
export function schema<const S extends string>(schemaName: S): Schema<S> {
  return Object.freeze({
    schemaName,
    table: (name: string, columns: Columns, rules?: (table: never) => readonly AnyTableRule[], options?: TableOptions) =>
      defineTable(name, columns, rules, { ...options, schema: schemaName }),
  }) as unknown as Schema<S>
}

/** The definition of a table: plain data and nodes. */
export const tableDefinition = (of: AnyTable): TableDefinition => of[sourceKey].definition

/**
 * A table under another name, so that it can stand in FROM twice.
 *
 * @example
 * ```ts fragment
 * const manager = alias(users, 'manager') // "users" as "manager"
 * ```
 */
export function alias<const Name extends string, C extends Columns, K extends AnyTableRule, Own extends string>(of: AnyTable<string, C, K, Own>, name: Name): Table<Name, C, K, Own> {
  checkIdentifier(name)
  const { definition, columns } = of[sourceKey]
  const meta = {
    name, columns, definition,
    node: tableSourceNode.create({ name: definition.name, schema: definition.schema, alias: name }),
  }
  setDefinition(meta.node, definition)
  return makeSource(meta) as unknown as Table<Name, C, K, Own>
}

export type { columnKey, TableRule }
