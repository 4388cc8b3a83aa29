import type { ExpressionNode } from '../ast/field.ts'
import type { OrderingNode } from '../ast/clauses/ordering.ts'
import { columnNode } from '../ast/expressions/column.ts'
import { orderingNodeOf } from '../expressions/expression-value.ts'
import type { Ordering } from '../expressions/families.ts'
import { nodeKey, type AnyExpression, type AnyRef, type Condition, type RefOf } from '../expressions/typed.ts'
import type { ReferenceOptions } from './column.ts'
import { checkIdentifier } from './identifier.ts'

/** The kinds of what a table may have besides columns. */
export type RuleKind = 'primary key' | 'unique' | 'check' | 'foreign key' | 'exclusion' | 'index'

/** A constraint or an index of a table. `Name` is `never` where the name follows from the table's; `Column` are its columns as `table.key`. */
export interface TableRule<out Kind extends RuleKind, out Name extends string, out Column extends string> {
  readonly kind: Kind
  readonly name?: string
  /** The names of the columns in SQL; none for an expression. */
  readonly columns: readonly string[]
  readonly detail: RuleDetail
  /** Known to the compiler only. */
  readonly shape?: { readonly name: Name; readonly column: Column }
}

/** What the kinds of rules say besides. */
export interface RuleDetail {
  readonly condition?: ExpressionNode
  readonly keys?: readonly OrderingNode[]
  readonly target?: () => readonly AnyExpression[]
  readonly reference?: ReferenceOptions
  readonly index?: IndexOptions
  readonly where?: ExpressionNode
  readonly exclusion?: readonly { readonly expression: ExpressionNode; readonly operator: string }[]
}

/** Any rule of a table. */
export type AnyTableRule = TableRule<RuleKind, string, string>

type ColumnsOf<C extends readonly AnyExpression[]> = RefOf<C[number]> extends { readonly column: infer Column extends string } ? Column : never

const columnNames = (columns: readonly AnyExpression[]): readonly string[] =>
  columns.flatMap(column => {
    const node = column[nodeKey]
    return columnNode.is(node) ? [node.name] : []
  })

const rule = <Kind extends RuleKind, Name extends string, Column extends string>(kind: Kind, name: string | undefined, columns: readonly AnyExpression[], detail: RuleDetail): TableRule<Kind, Name, Column> => {
  if (name !== undefined) checkIdentifier(name)
  return Object.freeze({ kind, columns: Object.freeze(columnNames(columns)), detail: Object.freeze(detail), ...(name === undefined ? {} : { name }) })
}

/**
 * A primary key of several columns; the constraint is `<table>_pkey`.
 *
 * @example
 * ```ts fragment
 * table('memberships', { userId: uuid(), groupId: uuid() }, t => [primaryKey(t.userId, t.groupId)])
 * ```
 */
export const primaryKey = <const C extends readonly [AnyExpression, ...AnyExpression[]]>(...columns: C): TableRule<'primary key', never, ColumnsOf<C>> =>
  rule('primary key', undefined, columns, {})

/** A key of several columns. SQL: `constraint "name" unique (a, b)`. */
export const unique = <const Name extends string, const C extends readonly [AnyExpression, ...AnyExpression[]]>(name: Name, ...columns: C): TableRule<'unique', Name, ColumnsOf<C>> =>
  rule('unique', name, columns, {})

/** A condition on a row. SQL: `constraint "name" check (...)`. */
export const check = <const Name extends string, R extends AnyRef>(name: Name, condition: Condition<R>): TableRule<'check', Name, R['column']> =>
  rule('check', name, [], { condition: condition[nodeKey] })

/** A foreign key of several columns. The target is a function, since the other table may be declared later. SQL: `foreign key (a, b) references ...`. */
export const foreignKey = <const Name extends string, const C extends readonly [AnyExpression, ...AnyExpression[]]>(name: Name, columns: C, target: () => readonly AnyExpression[], options: Omit<ReferenceOptions, 'name'> = {}): TableRule<'foreign key', Name, ColumnsOf<C>> =>
  rule('foreign key', name, columns, { target, reference: options })

/** Rows of which no two may be related by all the operators. SQL: `exclude using gist (a with =, b with &&)`. */
export const exclude = <const Name extends string, const C extends readonly [AnyExpression, ...AnyExpression[]]>(name: Name, columns: C, ...operators: readonly string[]): TableRule<'exclusion', Name, ColumnsOf<C>> =>
  rule('exclusion', name, columns, { exclusion: Object.freeze(columns.map((column, at) => Object.freeze({ expression: column[nodeKey], operator: operators[at] ?? '=' }))) })

/** How an index is kept. */
export interface IndexOptions {
  readonly unique?: boolean
  readonly method?: 'btree' | 'hash' | 'gist' | 'spgist' | 'gin' | 'brin'
  /** Only the rows that meet the condition. */
  readonly where?: Condition
  /** Columns that are kept in the index without being keys. */
  readonly include?: readonly AnyExpression[]
}

/** An index; with options, first its name, then its keys. SQL: `create index "name" on ... (...)`. */
export const index = (name: string, ...keys: readonly (AnyExpression | Ordering)[]): TableRule<'index', never, never> =>
  rule('index', name, [], { keys: Object.freeze(keys.map(orderingNodeOf)) })

/** An index with options. SQL: `create unique index "name" on ... using gin (...) where ...`. */
export const indexWith = <const Name extends string>(name: Name, options: IndexOptions, ...keys: readonly (AnyExpression | Ordering)[]): TableRule<'index', never, never> =>
  rule('index', name, [], {
    keys: Object.freeze(keys.map(orderingNodeOf)), index: options, ...(options.where ? { where: options.where[nodeKey] } : {}),
  })
