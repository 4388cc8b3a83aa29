import type { Codec } from './codec.ts'
import { CodecFault, propertyStep } from './codec-fault.ts'
import { parseJson } from './json-text.ts'
import { planRow, RowFault, type PlannedColumn } from './row-plan.ts'

/** A row of a nested query: an object with a property for each field. */
export type NestedRow = { readonly [name: string]: unknown }

/** A JSON array holds at most so many columns, since a function of PostgreSQL takes no more arguments; wider rows come in parts. */
const COLUMNS_IN_A_PART = 100

/** Reads one row out of its JSON array. */
const rowReader = (columns: readonly PlannedColumn[]) => {
  const count = columns.length
  const read = planRow(columns, 'json')
  return (json: unknown): NestedRow | CodecFault => {
    const fields: unknown = count > COLUMNS_IN_A_PART && Array.isArray(json) ? json.flat(1) : json
    if (!Array.isArray(fields) || fields.length !== count) return new CodecFault(`is not a JSON array of ${count} fields`, 'rows', json)
    const row = read(fields)
    return row instanceof RowFault ? row.fault.within(propertyStep(row.column)) : row
  }
}

const parse = (text: string): unknown => {
  try {
    return parseJson(text)
  } catch {
    return new CodecFault('is not JSON', 'rows', text)
  }
}

/** What NULL says of nested rows: that there is none. */
const absent = {
  many: () => [],
  optional: () => null,
  one: () => new CodecFault('is null where exactly one row must be', 'rows', null),
}

/**
 * Nested rows, as `many`, `one` and `optional` select them: a JSON array for each row, its fields in order. `many` is an array of
 * rows, and the empty array where there is none (also as NULL, which an aggregate over no row gives); `optional` is a row or
 * null; `one` is a row, and its absence a fault. Nested rows only come back: to encode them is a fault.
 */
export const rowsCodec = (cardinality: 'many' | 'one' | 'optional', columns: readonly PlannedColumn[]): Codec<NestedRow[] | NestedRow | null> => {
  const readRow = rowReader(columns)
  const readMany = (json: unknown): NestedRow[] | CodecFault => {
    if (!Array.isArray(json)) return new CodecFault('is not a JSON array of rows', 'rows', json)
    const rows: NestedRow[] = []
    for (let index = 0; index < json.length; index++) {
      const row = readRow(json[index])
      if (row instanceof CodecFault) return row.within(`[${index}]`)
      rows.push(row)
    }
    return rows
  }
  const decodeJson = cardinality === 'many' ? readMany : readRow
  return {
    encode: value => new CodecFault('are nested rows, which are no parameter', 'rows', value),
    decode: text => {
      const json = parse(text)
      return json instanceof CodecFault ? json : decodeJson(json)
    },
    jsonNative: true,
    decodeJson,
    decodeNull: absent[cardinality],
  }
}
