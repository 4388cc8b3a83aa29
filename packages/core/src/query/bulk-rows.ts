import type { StatementNode } from '../ast/field.ts'
import { projectionItemNode } from '../ast/clauses/projection-item.ts'
import { callNode } from '../ast/expressions/call.ts'
import { columnNode } from '../ast/expressions/column.ts'
import { functionSourceNode } from '../ast/sources/function-source.ts'
import { selectNode } from '../ast/statements/select.ts'
import { parameter } from '../expressions/expression-value.ts'
import { arrayOfNullable, type DataType } from '../types/data-type.ts'

/** One column of many rows. */
export interface BulkColumn {
  readonly name: string
  readonly type: DataType
  readonly values: readonly unknown[]
}

const arrays = new WeakMap<DataType, DataType>()
const arrayType = (type: DataType): DataType => {
  let found = arrays.get(type)
  if (!found) {
    found = arrayOfNullable(type)
    arrays.set(type, found)
  }
  return found
}

/** The alias of the rows inside the statement. */
const alias = 'row'

/**
 * Many rows of plain values as a query over one array for each column, so that any number of rows is one statement with
 * as many parameters as columns.
 *
 * SQL: `select "row"."a", "row"."b" from unnest($1::integer[], $2::text[]) as "row" ("a", "b")`
 */
export function bulkRows(columns: readonly BulkColumn[]): StatementNode {
  return selectNode.create({
    columns: columns.map(({ name, type }) =>
      projectionItemNode.create({ name, expression: columnNode.create({ source: alias, name }), type: type.node })),
    from: [functionSourceNode.create({
      call: callNode.create({ name: 'unnest', arguments: columns.map(({ values, type }) => parameter(values, arrayType(type), true)) }),
      alias,
      columns: columns.map(({ name }) => name),
    })],
  })
}
