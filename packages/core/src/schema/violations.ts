import type { Violation } from '../query/query.ts'
import type { AnyColumn, ColumnRule, shapeKey } from './column.ts'
import type { AnyTableRule, RuleKind } from './constraints.ts'
import type { SnakeCase } from './snake-case.ts'
import type { Columns } from './table.ts'

/** The table's name without its schema, as constraint names have it. */
type Bare<Name extends string> = Name extends `${string}.${infer Table}` ? Table : Name
/** The column's name in SQL. */
type SqlName<C extends AnyColumn, Key extends string> = [C[typeof shapeKey]['named']] extends [never] ? SnakeCase<Key> : C[typeof shapeKey]['named']

/** As what the violation of a column's rule is reported. */
interface ViolationOf { readonly pkey: 'unique'; readonly key: 'unique'; readonly check: 'check'; readonly fkey: 'foreign key' }

/** The constraints of a column, their names as given or as PostgreSQL makes them. */
type ColumnViolation<Table extends string, C extends AnyColumn, Key extends string> =
  C[typeof shapeKey]['rules'] extends infer Rule ? Rule extends ColumnRule<infer K, infer Name>
    ? Violation<ViolationOf[K], [Name] extends [never] ? K extends 'pkey' ? `${Bare<Table>}_pkey` : `${Bare<Table>}_${SqlName<C, Key>}_${K}` : Name>
    : never : never

/** The constraints of each column. A mapped type, so that only the columns that are asked for cost anything. */
type ColumnViolations<Table extends string, C extends Columns> = { readonly [Key in keyof C & string]: ColumnViolation<Table, C[Key], Key> }

/** The names of the constraints of a kind. */
type NamesOf<V, Kind> = V extends { readonly kind: Kind; readonly constraint: infer Name } ? Name : never

type ShapeOf<R> = R extends { readonly shape?: infer S } ? Exclude<S, undefined> : never

/** The names of the table's own constraints of a kind that concern one of the columns `Keys`. */
type TableRuleNames<Table extends string, Rules, Keys, Kind extends RuleKind> =
  Rules extends { readonly kind: Kind; readonly shape?: { readonly name: infer Name; readonly column: infer Column } }
    ? Column extends `${Table}.${infer Key}` ? Key extends Keys ? [Name] extends [never] ? `${Bare<Table>}_pkey` : Name : never : never
    : never

/** The names of all unique constraints that concern the columns `Keys`. */
export type UniqueNames<Table extends string, C extends Columns, K extends AnyTableRule, Keys extends keyof C> =
  | NamesOf<ColumnViolations<Table, C>[Keys & keyof C & string], 'unique'>
  | TableRuleNames<Table, K, Keys, 'primary key' | 'unique'>

/** The name of the unique constraint over exactly the columns `Keys`. */
export type UniqueOver<Table extends string, C extends Columns, K extends AnyTableRule, Keys extends string> =
  | (IsOne<Keys> extends true ? NamesOf<ColumnViolations<Table, C>[Keys & keyof C & string], 'unique'> : never)
  | (K extends { readonly kind: 'primary key' | 'unique'; readonly shape?: { readonly name: infer Name; readonly column: infer Column } }
    ? [Column] extends [`${Table}.${Keys}`] ? [Keys] extends [KeyIn<Table, Column>] ? [Name] extends [never] ? `${Bare<Table>}_pkey` : Name : never : never
    : never)
type KeyIn<Table extends string, Column> = Column extends `${Table}.${infer Key}` ? Key : never
type IsOne<T, U = T> = T extends unknown ? [U] extends [T] ? true : false : never

type If<Kind extends Violation<never, string>['kind'] | 'unique' | 'check' | 'foreign key' | 'exclusion', Names> = [Names] extends [never] ? never : Violation<Kind, Names & string>

/**
 * The constraints that a write to the columns `Keys` may violate. Checks count whatever the columns: a condition may
 * mention any. `Handled` are the constraints that ON CONFLICT takes care of; `Table` is the
 * table's own name, whatever its alias.
 */
export type Violations<Table extends string, C extends Columns, K extends AnyTableRule, Keys extends keyof C, Handled> =
  | If<'unique', Exclude<UniqueNames<Table, C, K, Keys>, Handled>>
  | If<'check', NamesOf<ColumnViolations<Table, C>[keyof C & string], 'check'> | NamesOfKind<K, 'check'>>
  | If<'foreign key', NamesOf<ColumnViolations<Table, C>[Keys & string], 'foreign key'> | TableRuleNames<Table, K, Keys, 'foreign key'>>
  | If<'exclusion', Exclude<NamesOfKind<K, 'exclusion'>, Handled>>

type NamesOfKind<K, Kind extends RuleKind> = K extends { readonly kind: Kind } ? ShapeOf<K> extends { readonly name: infer Name } ? Name : never : never
