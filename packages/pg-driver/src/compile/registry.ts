// Written by `pnpm generate`; do not edit.
import type { Printer } from './printer.ts'
import { printArrayType } from './types/array-type.ts'
import { printCustomType } from './types/custom-type.ts'
import { printDomainType } from './types/domain-type.ts'
import { printEnumType } from './types/enum-type.ts'
import { printMultirangeType } from './types/multirange-type.ts'
import { printRangeType } from './types/range-type.ts'
import { printRowsType } from './types/rows-type.ts'
import { printScalarType } from './types/scalar-type.ts'
import { printAggregate } from './expressions/aggregate.ts'
import { printArrayOf } from './expressions/array-of.ts'
import { printArraySubquery } from './expressions/array-subquery.ts'
import { printBetween } from './expressions/between.ts'
import { printCall } from './expressions/call.ts'
import { printCaseWhen } from './expressions/case-when.ts'
import { printCast } from './expressions/cast.ts'
import { printCollate } from './expressions/collate.ts'
import { printColumn } from './expressions/column.ts'
import { printCurrentValue } from './expressions/current-value.ts'
import { printDefaultValue } from './expressions/default-value.ts'
import { printExists } from './expressions/exists.ts'
import { printExtract } from './expressions/extract.ts'
import { printGrouping } from './expressions/grouping.ts'
import { printIdentifier } from './expressions/identifier.ts'
import { printInList } from './expressions/in-list.ts'
import { printInQuery } from './expressions/in-query.ts'
import { printIsJson } from './expressions/is-json.ts'
import { printIsNormalized } from './expressions/is-normalized.ts'
import { printJsonExists } from './expressions/json-exists.ts'
import { printLiteral } from './expressions/literal.ts'
import { printNamedArgument } from './expressions/named-argument.ts'
import { printNestedRows } from './expressions/nested-rows.ts'
import { printNormalize } from './expressions/normalize.ts'
import { printOperation } from './expressions/operation.ts'
import { printOver } from './expressions/over.ts'
import { printOverlaps } from './expressions/overlaps.ts'
import { printParameter } from './expressions/parameter.ts'
import { printPattern } from './expressions/pattern.ts'
import { printQuantified } from './expressions/quantified.ts'
import { printRaw } from './expressions/raw.ts'
import { printRollup } from './expressions/rollup.ts'
import { printRow } from './expressions/row.ts'
import { printScalarSubquery } from './expressions/scalar-subquery.ts'
import { printSlice } from './expressions/slice.ts'
import { printStar } from './expressions/star.ts'
import { printSubscript } from './expressions/subscript.ts'
import { printWholeRow } from './expressions/whole-row.ts'
import { printFunctionSource } from './sources/function-source.ts'
import { printJoin } from './sources/join.ts'
import { printQuerySource } from './sources/query-source.ts'
import { printTableSample } from './sources/table-sample.ts'
import { printTableSource } from './sources/table-source.ts'
import { printAssignment } from './clauses/assignment.ts'
import { printCaseBranch } from './clauses/case-branch.ts'
import { printConflict } from './clauses/conflict.ts'
import { printCte } from './clauses/cte.ts'
import { printFrameBound } from './clauses/frame-bound.ts'
import { printLock } from './clauses/lock.ts'
import { printNamedWindow } from './clauses/named-window.ts'
import { printOrdering } from './clauses/ordering.ts'
import { printOutputColumn } from './clauses/output-column.ts'
import { printProjectionItem } from './clauses/projection-item.ts'
import { printValuesRow } from './clauses/values-row.ts'
import { printWindowDefinition } from './clauses/window-definition.ts'
import { printWindowFrame } from './clauses/window-frame.ts'
import { printDelete } from './statements/delete.ts'
import { printInsert } from './statements/insert.ts'
import { printRawStatement } from './statements/raw-statement.ts'
import { printSelect } from './statements/select.ts'
import { printSetOperation } from './statements/set-operation.ts'
import { printTruncate } from './statements/truncate.ts'
import { printUpdate } from './statements/update.ts'
import { printValuesList } from './statements/values.ts'

/** The printer of every kind of node. */
export const printers: readonly Printer[] = [
  printArrayType,
  printCustomType,
  printDomainType,
  printEnumType,
  printMultirangeType,
  printRangeType,
  printRowsType,
  printScalarType,
  printAggregate,
  printArrayOf,
  printArraySubquery,
  printBetween,
  printCall,
  printCaseWhen,
  printCast,
  printCollate,
  printColumn,
  printCurrentValue,
  printDefaultValue,
  printExists,
  printExtract,
  printGrouping,
  printIdentifier,
  printInList,
  printInQuery,
  printIsJson,
  printIsNormalized,
  printJsonExists,
  printLiteral,
  printNamedArgument,
  printNestedRows,
  printNormalize,
  printOperation,
  printOver,
  printOverlaps,
  printParameter,
  printPattern,
  printQuantified,
  printRaw,
  printRollup,
  printRow,
  printScalarSubquery,
  printSlice,
  printStar,
  printSubscript,
  printWholeRow,
  printFunctionSource,
  printJoin,
  printQuerySource,
  printTableSample,
  printTableSource,
  printAssignment,
  printCaseBranch,
  printConflict,
  printCte,
  printFrameBound,
  printLock,
  printNamedWindow,
  printOrdering,
  printOutputColumn,
  printProjectionItem,
  printValuesRow,
  printWindowDefinition,
  printWindowFrame,
  printDelete,
  printInsert,
  printRawStatement,
  printSelect,
  printSetOperation,
  printTruncate,
  printUpdate,
  printValuesList,
]
