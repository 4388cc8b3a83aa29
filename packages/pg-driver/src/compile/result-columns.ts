import {
  deleteFromNode, insertNode, rawStatementNode, selectNode, setOperationNode, updateNode, valuesListNode,
  type ProjectionItemNode, type StatementNode,
} from '@quern/core/ast'

/** The columns that a statement gives: its projection, what it returns, or none. */
export const resultColumns = (statement: StatementNode): readonly ProjectionItemNode[] => {
  if (setOperationNode.is(statement)) return resultColumns(statement.left)
  // The field tables put projection items into these fields; they say `clause`, which is wider.
  if (selectNode.is(statement) || valuesListNode.is(statement)) return statement.columns as readonly ProjectionItemNode[]
  if (insertNode.is(statement) || updateNode.is(statement) || deleteFromNode.is(statement)) {
    return (statement.returning ?? []) as readonly ProjectionItemNode[]
  }
  return rawStatementNode.is(statement) ? (statement.columns ?? []) as readonly ProjectionItemNode[] : []
}
