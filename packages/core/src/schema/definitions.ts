import type { SourceNode } from '../ast/field.ts'
import type { TableDefinition } from './table.ts'

const definitions = new WeakMap<SourceNode, TableDefinition>()

/** Remembers which table a node in FROM stands for. The AST itself holds names only. */
export const setDefinition = (node: SourceNode, definition: TableDefinition): void => {
  definitions.set(node, definition)
}

/** The table that a node in FROM stands for; nothing for one that came from JSON, which has lost it. */
export const definitionOf = (node: SourceNode): TableDefinition | undefined => definitions.get(node)
