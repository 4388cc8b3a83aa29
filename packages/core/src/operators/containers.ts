import { arrayOf, type DataType } from '../types/data-type.ts'
import { booleanType, jsonType, jsonbType, textType, tsqueryType } from '../types/scalars.ts'
import type { Family } from '../types/type-info.ts'
import { casting, inferring, key, keyCast, leftType, same, type Operand, type Operator } from './operator.ts'
import { precedence } from './precedence.ts'

const other = { fixity: 'infix', precedence: precedence.other, associativity: 'left', nulls: 'strict' } as const
const test = (name: string, sql: string, families: readonly Family[], operand: (left: DataType) => Operand, about: string, example: string): Operator =>
  ({ ...other, name, sql, families, operand, result: () => booleanType, about, example })

const jsonFamilies: readonly Family[] = ['json', 'jsonb']
const ranges: readonly Family[] = ['range', 'multirange']
const containers: readonly Family[] = ['array', 'jsonb', ...ranges]
const textKeys = casting(arrayOf(textType))

const combination = (name: string, sql: string, about: string, level: typeof precedence.additive | typeof precedence.multiplicative): Operator => ({
  ...other, name, sql, precedence: level, families: ranges, operand: same, result: leftType, about,
  example: `select int4range(1, 5) ${sql} int4range(3, 7)`,
})

/**
 * JSON, arrays, ranges, networks and text search. Source: PostgreSQL manual, "9.16. JSON Functions and Operators",
 * "9.19. Array Functions and Operators", "9.20. Range/Multirange Functions and Operators", "9.12. Network Address
 * Functions and Operators", "9.13. Text Search Functions and Operators".
 */
export const containerOperators: readonly Operator[] = [
  test('contains', '@>', containers, part, 'Contains all of the other.', 'select arr @> array[1] from t'),
  test('containedBy', '<@', containers, part, 'Is contained in the other.', 'select arr <@ array[1] from t'),
  test('overlaps', '&&', ['array', 'network', ...ranges], same, 'Has something in common with the other.', 'select arr && array[1] from t'),
  test('leftOf', '<<', ranges, same, 'Ends before the other begins.', 'select r << int4range(9, 10) from t'),
  test('rightOf', '>>', ranges, same, 'Begins after the other ends.', 'select r >> int4range(0, 1) from t'),
  test('adjacentTo', '-|-', ranges, same, 'Touches the other, with nothing between.', 'select r -|- int4range(5, 6) from t'),
  test('subnetOf', '<<', ['network'], same, 'Is a part of the other network.', "select inet '10.0.0.1' << inet '10.0.0.0/8'"),
  test('supernetOf', '>>', ['network'], same, 'Has the other network as a part.', "select inet '10.0.0.0/8' >> inet '10.0.0.1'"),
  combination('union', '+', 'All that is in either.', precedence.additive),
  combination('intersection', '*', 'What is in both.', precedence.multiplicative),
  combination('difference', '-', 'What is in the first alone.', precedence.additive),
  { ...other, name: 'concat', sql: '||', families: ['array', 'jsonb', 'bytea', 'bits'], operand: left => ({ ...part(left), cast: true }), result: left => part(left).type, about: 'One after the other.', example: 'select arr || array[2] from t' },
  { ...other, name: 'field', method: 'get', sql: '->', families: jsonFamilies, operand: key, result: leftOrPlain, nulls: 'own', about: 'A field or an element; null where there is none.', example: "select j -> 'a' from t" },
  { ...other, name: 'fieldText', method: 'getText', sql: '->>', families: jsonFamilies, operand: key, result: () => textType, nulls: 'own', about: 'A field or an element as text.', example: "select j ->> 'a' from t" },
  { ...other, name: 'path', sql: '#>', families: jsonFamilies, operand: textKeys, result: leftOrPlain, nulls: 'own', about: 'What a path leads to.', example: "select j #> '{a,b}' from t" },
  { ...other, name: 'pathText', sql: '#>>', families: jsonFamilies, operand: textKeys, result: () => textType, nulls: 'own', about: 'What a path leads to, as text.', example: "select j #>> '{a,b}' from t" },
  test('hasKey', '?', ['jsonb'], inferring(textType), 'Has a key.', "select j ? 'a' from t"),
  test('hasAnyKey', '?|', ['jsonb'], textKeys, 'Has one of several keys.', "select j ?| array['a', 'b'] from t"),
  test('hasAllKeys', '?&', ['jsonb'], textKeys, 'Has all of several keys.', "select j ?& array['a', 'b'] from t"),
  { ...other, name: 'withoutKey', method: 'without', sql: '-', precedence: precedence.additive, families: ['jsonb'], operand: keyCast, result: () => jsonbType, about: 'Without a key or an element.', example: "select '{\"a\": 1}'::jsonb - 'a'" },
  test('matchesQuery', '@@', ['tsvector'], casting(tsqueryType), 'Matches a text search query.', "select to_tsvector('english', b) @@ to_tsquery('english', 'x') from t"),
]

/** The inside of a JSON value is JSON of the same kind, whatever was known of the whole: a validator of the whole is none of a part. */
function leftOrPlain(left: DataType): DataType {
  return left.family === 'jsonb' ? jsonbType : jsonType
}

/** What is compared with a container or put to it: of JSON any part, of every other type one of the same type. */
function part(left: DataType): Operand {
  return left.family === 'jsonb' ? { type: jsonbType, cast: false } : same(left)
}
