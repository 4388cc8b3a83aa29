// Written by `pnpm generate`; do not edit.
import type { AnyNodeKind } from './node-kind.ts'
import { arrayTypeNode } from './types/array-type.ts'
import { customTypeNode } from './types/custom-type.ts'
import { domainTypeNode } from './types/domain-type.ts'
import { enumTypeNode } from './types/enum-type.ts'
import { multirangeTypeNode } from './types/multirange-type.ts'
import { rangeTypeNode } from './types/range-type.ts'
import { rowsTypeNode } from './types/rows-type.ts'
import { scalarTypeNode } from './types/scalar-type.ts'
import { aggregateNode } from './expressions/aggregate.ts'
import { arrayOfNode } from './expressions/array-of.ts'
import { arraySubqueryNode } from './expressions/array-subquery.ts'
import { betweenNode } from './expressions/between.ts'
import { callNode } from './expressions/call.ts'
import { caseWhenNode } from './expressions/case-when.ts'
import { castNode } from './expressions/cast.ts'
import { collateNode } from './expressions/collate.ts'
import { columnNode } from './expressions/column.ts'
import { currentValueNode } from './expressions/current-value.ts'
import { defaultValueNode } from './expressions/default-value.ts'
import { existsNode } from './expressions/exists.ts'
import { extractNode } from './expressions/extract.ts'
import { groupingNode } from './expressions/grouping.ts'
import { identifierNode } from './expressions/identifier.ts'
import { inListNode } from './expressions/in-list.ts'
import { inQueryNode } from './expressions/in-query.ts'
import { isJsonNode } from './expressions/is-json.ts'
import { isNormalizedNode } from './expressions/is-normalized.ts'
import { jsonExistsNode } from './expressions/json-exists.ts'
import { literalNode } from './expressions/literal.ts'
import { namedArgumentNode } from './expressions/named-argument.ts'
import { nestedRowsNode } from './expressions/nested-rows.ts'
import { normalizeNode } from './expressions/normalize.ts'
import { operationNode } from './expressions/operation.ts'
import { overNode } from './expressions/over.ts'
import { overlapsNode } from './expressions/overlaps.ts'
import { parameterNode } from './expressions/parameter.ts'
import { patternNode } from './expressions/pattern.ts'
import { quantifiedNode } from './expressions/quantified.ts'
import { rawNode } from './expressions/raw.ts'
import { rollupNode } from './expressions/rollup.ts'
import { rowNode } from './expressions/row.ts'
import { scalarSubqueryNode } from './expressions/scalar-subquery.ts'
import { sliceNode } from './expressions/slice.ts'
import { starNode } from './expressions/star.ts'
import { subscriptNode } from './expressions/subscript.ts'
import { wholeRowNode } from './expressions/whole-row.ts'
import { functionSourceNode } from './sources/function-source.ts'
import { joinNode } from './sources/join.ts'
import { querySourceNode } from './sources/query-source.ts'
import { tableSampleNode } from './sources/table-sample.ts'
import { tableSourceNode } from './sources/table-source.ts'
import { assignmentNode } from './clauses/assignment.ts'
import { caseBranchNode } from './clauses/case-branch.ts'
import { conflictNode } from './clauses/conflict.ts'
import { cteNode } from './clauses/cte.ts'
import { frameBoundNode } from './clauses/frame-bound.ts'
import { lockNode } from './clauses/lock.ts'
import { namedWindowNode } from './clauses/named-window.ts'
import { orderingNode } from './clauses/ordering.ts'
import { outputColumnNode } from './clauses/output-column.ts'
import { projectionItemNode } from './clauses/projection-item.ts'
import { valuesRowNode } from './clauses/values-row.ts'
import { windowDefinitionNode } from './clauses/window-definition.ts'
import { windowFrameNode } from './clauses/window-frame.ts'
import { deleteFromNode } from './statements/delete.ts'
import { insertNode } from './statements/insert.ts'
import { rawStatementNode } from './statements/raw-statement.ts'
import { selectNode } from './statements/select.ts'
import { setOperationNode } from './statements/set-operation.ts'
import { truncateNode } from './statements/truncate.ts'
import { updateNode } from './statements/update.ts'
import { valuesListNode } from './statements/values.ts'

/** Every kind of node. */
export const nodeKinds: readonly AnyNodeKind[] = [
  arrayTypeNode,
  customTypeNode,
  domainTypeNode,
  enumTypeNode,
  multirangeTypeNode,
  rangeTypeNode,
  rowsTypeNode,
  scalarTypeNode,
  aggregateNode,
  arrayOfNode,
  arraySubqueryNode,
  betweenNode,
  callNode,
  caseWhenNode,
  castNode,
  collateNode,
  columnNode,
  currentValueNode,
  defaultValueNode,
  existsNode,
  extractNode,
  groupingNode,
  identifierNode,
  inListNode,
  inQueryNode,
  isJsonNode,
  isNormalizedNode,
  jsonExistsNode,
  literalNode,
  namedArgumentNode,
  nestedRowsNode,
  normalizeNode,
  operationNode,
  overNode,
  overlapsNode,
  parameterNode,
  patternNode,
  quantifiedNode,
  rawNode,
  rollupNode,
  rowNode,
  scalarSubqueryNode,
  sliceNode,
  starNode,
  subscriptNode,
  wholeRowNode,
  functionSourceNode,
  joinNode,
  querySourceNode,
  tableSampleNode,
  tableSourceNode,
  assignmentNode,
  caseBranchNode,
  conflictNode,
  cteNode,
  frameBoundNode,
  lockNode,
  namedWindowNode,
  orderingNode,
  outputColumnNode,
  projectionItemNode,
  valuesRowNode,
  windowDefinitionNode,
  windowFrameNode,
  deleteFromNode,
  insertNode,
  rawStatementNode,
  selectNode,
  setOperationNode,
  truncateNode,
  updateNode,
  valuesListNode,
]
