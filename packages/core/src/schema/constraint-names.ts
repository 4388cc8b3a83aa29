import type { AssignmentNode } from '../ast/clauses/assignment.ts'
import type { Node } from '../ast/field.ts'
import { insertNode } from '../ast/statements/insert.ts'
import { updateNode } from '../ast/statements/update.ts'
import { walk } from '../ast/traverse.ts'
import { definitionOf } from './definitions.ts'
import type { TableColumnDefinition, TableDefinition } from './table.ts'

/** The names of constraints that a statement may violate, each with the keys of its columns. */
export type ConstraintColumns = Readonly<Record<string, readonly string[]>>

/** The names of a column's own constraints, as given or as PostgreSQL makes them. The run-time twin of `Violations`. */
const columnConstraints = (table: string, { name, primaryKey, unique, references, checks }: TableColumnDefinition): readonly string[] => [
  ...primaryKey ? [primaryKey.name ?? `${table}_pkey`] : [],
  ...unique ? [unique.name ?? `${table}_${name}_key`] : [],
  ...references ? [references.name ?? `${table}_${name}_fkey`] : [],
  ...checks.map(check => check.name),
]

/** All constraints of a table, each with the keys of its columns; a check of the table has none. */
export const tableConstraints = ({ name: table, columns, rules }: TableDefinition): ReadonlyMap<string, readonly string[]> => {
  const keyOf = new Map(columns.map(column => [column.name, column.key]))
  const found = new Map<string, readonly string[]>()
  for (const column of columns) for (const name of columnConstraints(table, column)) found.set(name, [column.key])
  for (const rule of rules) {
    if (rule.kind !== 'index') found.set(rule.name ?? `${table}_pkey`, rule.columns.map(column => keyOf.get(column) ?? column))
  }
  return found
}

/** Whether a write to these columns may violate a constraint of those; a check may mention any column. */
const concerns = (definition: TableDefinition, name: string, keys: readonly string[], written: ReadonlySet<string>): boolean =>
  keys.length === 0
  || keys.some(key => written.has(key))
  || definition.columns.some(column => column.checks.some(check => check.name === name))

const add = (into: Record<string, readonly string[]>, definition: TableDefinition, written: ReadonlySet<string> | undefined): void => {
  for (const [name, keys] of tableConstraints(definition)) {
    if (!written || concerns(definition, name, keys, written)) into[name] = keys
  }
}

/**
 * The constraints that a statement may violate, as its tables tell: what its type calls `Violation`. A statement that
 * came from JSON has lost its tables and names none.
 */
export function constraintsOf(statement: Node): ConstraintColumns {
  const found: Record<string, readonly string[]> = {}
  walk(statement, node => {
    if (insertNode.is(node)) {
      const definition = definitionOf(node.table)
      if (definition) add(found, definition, undefined)
    } else if (updateNode.is(node)) {
      const definition = definitionOf(node.table)
      // The field table puts assignments there.
      const names = new Set((node.set as readonly AssignmentNode[]).map(each => each.column))
      if (definition) add(found, definition, new Set(definition.columns.filter(column => names.has(column.name)).map(column => column.key)))
    }
  })
  return found
}
