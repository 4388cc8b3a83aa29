import type { ExpressionNode, StatementNode } from '../ast/field.ts'
import { rewrite } from '../ast/rewrite.ts'
import { assignmentNode, type AssignmentNode } from '../ast/clauses/assignment.ts'
import { conflictNode, type ConflictNode } from '../ast/clauses/conflict.ts'
import { valuesRowNode } from '../ast/clauses/values-row.ts'
import { columnNode } from '../ast/expressions/column.ts'
import { defaultValueNode } from '../ast/expressions/default-value.ts'
import { insertNode, type InsertNode } from '../ast/statements/insert.ts'
import { conditionNode, isExpression, lift } from '../expressions/expression-value.ts'
import type { AnyExpression, Condition, RefOf, Typed } from '../expressions/typed.ts'
import { nodeKey } from '../expressions/typed.ts'
import type { InsertRow, UpdateRow } from '../schema/rows.ts'
import { tableDefinition, type AnyTable, type Columns, type TableColumnDefinition, type TableDefinition, type Table } from '../schema/table.ts'
import type { AnyTableRule } from '../schema/constraints.ts'
import type { UniqueNames, UniqueOver, Violations } from '../schema/violations.ts'
import { bulkRows } from './bulk-rows.ts'
import { projectionItems, type MentionedTables, type ProjectedRow, type Projection, type ProjectionRef, type Selectable } from './projection.ts'
import { QueryValue, statementKey, statementOf, type Query } from './query.ts'
import { outputColumns, withQueries } from './selected.ts'
import type { CteSource } from './cte.ts'
import { makeSource, sourceKey, type AnySource } from './source.ts'

/** INSERT before its rows are given. */
export interface InsertInto<Name extends string, C extends Columns, K extends AnyTableRule, Own extends string> {
  /**
   * The rows. Several rows of plain values travel as one array for each column, so that every number of rows is one
   * statement. SQL: `values ($1, $2)`, or `select * from unnest($1::text[], ...)`.
   */
  values(rows: InsertRow<C> | readonly InsertRow<C>[]): InsertQuery<Name, C, K, Own, never>
  /** Every column has its default. SQL: `default values`. */
  defaultValues(): InsertQuery<Name, C, K, Own, never>
  /** The rows of a query, whose columns are matched by name. SQL: `insert into ... select ...`. */
  from<Row extends InsertedRow<C>, F extends string, E>(query: Query<Row, F, E> & Insertable<Exclude<keyof Row, keyof InsertRow<C>>>): InsertQuery<Name, C, K, Own, never, F, E>
}

type Insertable<Extra> = [Extra] extends [never] ? unknown : { readonly '~error': `${Extra & string} is no column that can be given` }
type InsertedRow<C extends Columns> = { readonly [K in keyof InsertRow<C>]: Exclude<InsertRow<C>[K], Typed> | ReadForm<C, K> }
type ReadForm<C extends Columns, K> = K extends keyof C ? Table<'', C>[K & string] extends AnyExpression ? ProjectedRow<Table<'', C>, never>[K & string] : never : never

/** What is to happen on a conflict. */
export interface OnConflict<Name extends string, C extends Columns, K extends AnyTableRule, Own extends string, Handled, Free extends string, E> {
  /** Leaves the row that is there; the new one is dropped. SQL: `do nothing`. */
  doNothing(): InsertQuery<Name, C, K, Own, Handled, Free, E>
  /** Updates the row that is there; `excluded` is the row that was to be inserted. SQL: `do update set ...`. */
  doUpdate(set: (excluded: Table<'excluded', C>) => UpdateRow<C>, where?: (excluded: Table<'excluded', C>) => Condition): InsertQuery<Name, C, K, Own, Handled, Free, E>
}

type KeyOf<Name extends string, R> = R extends { readonly column: `${Name}.${infer Key}` } ? Key : never

/** INSERT with its rows. Without `returning` it gives a count; `Handled` are the constraints that a conflict is handled for. */
export interface InsertQuery<Name extends string, C extends Columns, K extends AnyTableRule, Own extends string, Handled, Free extends string = never, E = never, Row = never>
  extends Query<Row, Free, E | Violations<Own, C, K, keyof C, Handled>> {
  /** On a conflict of any unique or exclusion constraint. SQL: `on conflict`. */
  onConflict(): OnConflict<Name, C, K, Own, string, Free, E>
  /** On a conflict of the key over these columns. SQL: `on conflict ("a", "b")`. */
  onConflict<const T extends readonly [AnyExpression, ...AnyExpression[]]>(...columns: T): OnConflict<Name, C, K, Own, Handled | UniqueOver<Own, C, K, KeyOf<Name, RefOf<T[number]>>>, Free, E>
  /** On a conflict of a constraint, by its name. SQL: `on conflict on constraint "name"`. */
  onConflict<N extends UniqueNames<Own, C, K, keyof C>>(constraint: N): OnConflict<Name, C, K, Own, Handled | N, Free, E>
  /** What to give back of each row that was written. SQL: `returning ...`. */
  returning<P extends Projection | AnySource>(projection: P): InsertQuery<Name, C, K, Own, Handled, Free | Exclude<MentionedTables<ProjectionRef<P>>, Name>, E, ProjectedRow<P, never>>
  /** Lets an identity column that is always generated be given. SQL: `overriding system value`. */
  overridingSystemValue(): InsertQuery<Name, C, K, Own, Handled, Free, E, Row>
  /** Names queries that this one reads. SQL: `with "x" as (...)`. */
  with<N extends string, F2 extends string, E2>(...queries: readonly CteSource<N, F2, E2>[]): InsertQuery<Name, C, K, Own, Handled, Exclude<Free, `with ${N}`> | Exclude<F2, `with ${N}`>, E | E2, Row>
}

/** A column without its table, as ON CONFLICT wants it. */
const unqualified = (of: Typed): ExpressionNode =>
  // What takes the place of an expression is one.
  rewrite(of[nodeKey], node => columnNode.is(node) ? columnNode.create({ name: node.name }) : node) as ExpressionNode

type AnyRow = Readonly<Record<string, unknown>>

/** What is given for a column: an expression as it is, a value as a parameter of the column's type. */
const cell = (column: TableColumnDefinition, value: unknown): ExpressionNode => lift(value, column.type, false)

/** What a row gives for a column; nothing for a column that it leaves out, whose name may be `constructor`. */
const given = (row: AnyRow, { key }: TableColumnDefinition): unknown => Object.hasOwn(row, key) ? row[key] : undefined

/** The assignments of SET. Absent and undefined columns are left as they are. */
export const assignments = (definition: TableDefinition, set: AnyRow): readonly AssignmentNode[] =>
  namedColumns(definition, [set]).map(column =>
    assignmentNode.create({ column: column.name, value: cell(column, given(set, column)) }))

/** The columns that some row gives a value for, in the order of the table. A key that is no column is a bug and throws. */
const namedColumns = (definition: TableDefinition, rows: readonly AnyRow[]): readonly TableColumnDefinition[] => {
  const keys = new Set<string>()
  for (const row of rows) for (const [key, value] of Object.entries(row)) if (value !== undefined) keys.add(key)
  const columns = definition.columns.filter(column => keys.has(column.key))
  if (columns.length < keys.size) {
    const known = new Set(columns.map(column => column.key))
    throw new TypeError(`"${definition.name}" has no column "${[...keys].find(key => !known.has(key))}"`)
  }
  return columns
}

/**
 * The rows as INSERT has them: VALUES, arrays for many plain rows, or DEFAULT VALUES for one without a value. An array
 * column keeps to VALUES, since `unnest` would take its values apart.
 */
const insertRows = (definition: TableDefinition, rows: readonly AnyRow[]): Pick<InsertNode, 'columns' | 'rows' | 'query'> => {
  const named = namedColumns(definition, rows)
  if (named.length === 0 && rows.length === 1) return { columns: [] }
  // DEFAULT VALUES is one row; several rows of nothing but defaults name a column, whichever.
  const columns = named.length > 0 || rows.length === 0 ? named : definition.columns.slice(0, 1)
  const names = columns.map(column => column.name)
  const plain = rows.length > 1 && columns.length > 0 && columns.every(column => column.type.family !== 'array')
    && rows.every(row => columns.every(column => given(row, column) !== undefined && !isExpression(given(row, column))))
  if (plain) {
    return { columns: names, query: bulkRows(columns.map(column => ({ name: column.name, type: column.type, values: rows.map(row => given(row, column)) }))) }
  }
  return {
    columns: names,
    rows: rows.map(row => valuesRowNode.create({
      values: columns.map(column => given(row, column) === undefined ? defaultValueNode.create({}) : cell(column, given(row, column))),
    })),
  }
}

class InsertIntoValue {
  readonly #table: AnyTable

  constructor(table: AnyTable) {
    this.#table = table
    Object.freeze(this)
  }

  #insert(fields: Pick<InsertNode, 'columns' | 'rows' | 'query'>): InsertValue {
    return new InsertValue(this.#table, insertNode.create({ table: this.#table[sourceKey].node, ...fields }))
  }

  values(rows: AnyRow | readonly AnyRow[]): InsertValue {
    return this.#insert(insertRows(tableDefinition(this.#table), Array.isArray(rows) ? rows : [rows as AnyRow]))
  }

  defaultValues(): InsertValue {
    return this.#insert({ columns: [] })
  }

  from(query: Query): InsertValue {
    const statement = statementOf(query)
    const { columns } = tableDefinition(this.#table)
    const names = outputNames(statement).map(name => {
      const column = columns.find(each => each.key === name)
      if (!column) throw new TypeError(`"${this.#table[sourceKey].name}" has no column "${name}"`)
      return column.name
    })
    return this.#insert({ columns: names, query: statement })
  }
}

const outputNames = (statement: StatementNode): readonly string[] => outputColumns(statement).map(column => column.name)

class InsertValue extends QueryValue {
  readonly #table: AnyTable

  constructor(table: AnyTable, statement: InsertNode) {
    super(statement)
    this.#table = table
    Object.freeze(this)
  }

  #with(change: Partial<InsertNode>): InsertValue {
    // The constructor takes nothing but INSERT.
    return new InsertValue(this.#table, insertNode.create({ ...this[statementKey] as InsertNode, ...change }))
  }

  onConflict(...target: readonly (string | AnyExpression)[]): unknown {
    const [first] = target
    const columns = target.filter((each): each is AnyExpression => isExpression(each))
    const fields: Partial<ConflictNode> = typeof first === 'string'
      ? { constraint: first }
      : columns.length > 0 ? { target: columns.map(unqualified) } : {}
    const definition = tableDefinition(this.#table)
    const excluded = makeSource({ name: 'excluded', node: this.#table[sourceKey].node, columns: this.#table[sourceKey].columns })
    return Object.freeze({
      doNothing: () => this.#with({ conflict: conflictNode.create(fields) }),
      doUpdate: (set: (row: AnySource) => AnyRow, where?: (row: AnySource) => Condition) => this.#with({
        conflict: conflictNode.create({ ...fields, set: assignments(definition, set(excluded)), where: where && conditionNode(where(excluded)) }),
      }),
    })
  }

  returning(projection: Selectable): InsertValue {
    return this.#with({ returning: projectionItems(projection) })
  }

  overridingSystemValue(): InsertValue {
    return this.#with({ overriding: 'system' })
  }

  with(...queries: readonly CteSource[]): InsertValue {
    return new InsertValue(this.#table, withQueries(this[statementKey] as InsertNode, queries))
  }
}

/**
 * Writes rows into a table.
 *
 * @example
 * ```ts fragment
 * insertInto(users).values({ email, name }).returning({ id: users.id })
 * // insert into "users" ("email", "name") values ($1, $2) returning "users"."id" as "id"
 * ```
 * No rows at all is a failure when it is run, `EmptyInsert`. Source: PostgreSQL manual, "INSERT".
 */
export function insertInto<Name extends string, C extends Columns, K extends AnyTableRule, Own extends string>(table: AnyTable<Name, C, K, Own>): InsertInto<Name, C, K, Own> {
  return new InsertIntoValue(table) as unknown as InsertInto<Name, C, K, Own>
}
