/** Functions of strings. Source: PostgreSQL manual, "9.4. String Functions and Operators". */
import { arrayOf } from '../types/data-type.ts'
import { booleanType, byteaType, integerType, textType, tsqueryType, tsvectorType } from '../types/scalars.ts'
import type { ExpressionOf } from '../expressions/families.ts'
import { expression } from '../expressions/expression.ts'
import type { AnyExpression, Present, RefOf } from '../expressions/typed.ts'
import { binaryFunction, callOf, ternaryFunction, unaryFunction } from './define.ts'
import type { Text } from '../types/type-info.ts'

/** Small letters. SQL: `lower(b)`. */
export const lower = unaryFunction('lower', textType, textType)
/** Capital letters. SQL: `upper(b)`. */
export const upper = unaryFunction('upper', textType, textType)
/** The number of characters. SQL: `length(b)`. */
export const length = unaryFunction('length', textType, integerType)
/** The number of bytes. SQL: `octet_length(b)`. */
export const octetLength = unaryFunction('octet_length', textType, integerType)
/** Without blanks at both ends. SQL: `btrim(b)`. */
export const trim = unaryFunction('btrim', textType, textType)
/** Without blanks at the start. SQL: `ltrim(b)`. */
export const trimStart = unaryFunction('ltrim', textType, textType)
/** Without blanks at the end. SQL: `rtrim(b)`. */
export const trimEnd = unaryFunction('rtrim', textType, textType)
/** The characters in reverse. SQL: `reverse(b)`. */
export const reverse = unaryFunction('reverse', textType, textType)
/** Each word with a capital. SQL: `initcap(b)`. */
export const initcap = unaryFunction('initcap', textType, textType)
/** The MD5 hash, in hexadecimal. SQL: `md5(b)`. */
export const md5 = unaryFunction('md5', textType, textType)
/** The SHA-256 hash of bytes. SQL: `sha256(b)`. */
export const sha256 = unaryFunction('sha256', byteaType, byteaType)
/** The first characters. SQL: `left(b, 1)`. */
export const left = binaryFunction('left', textType, integerType, textType)
/** The last characters. SQL: `right(b, 1)`. */
export const right = binaryFunction('right', textType, integerType, textType)
/** The text so many times. SQL: `repeat(b, 2)`. */
export const repeat = binaryFunction('repeat', textType, integerType, textType)
/** Where a text begins in another, from 1; 0 where it does not. SQL: `strpos(b, 'x')`. */
export const strpos = binaryFunction('strpos', textType, textType, integerType)
/** Whether a text begins with another. SQL: `starts_with(b, 'x')`. */
export const startsWith = binaryFunction('starts_with', textType, textType, booleanType)
/** The text cut at each separator. SQL: `string_to_array(b, ',')`. */
export const stringToArray = binaryFunction('string_to_array', textType, textType, arrayOf(textType))
/** Every occurrence replaced. SQL: `replace(b, 'a', 'b')`. */
export const replace = ternaryFunction('replace', textType, textType, textType, textType)
/** The part between separators, from 1. SQL: `split_part(b, ',', 1)`. */
export const splitPart = ternaryFunction('split_part', textType, textType, integerType, textType)
/** So many characters from a position, which counts from 1. SQL: `substr(b, 2, 3)`. */
export const substring = ternaryFunction('substr', textType, integerType, integerType, textType)
/** Filled at the start to a length. SQL: `lpad(b, 5, ' ')`. */
export const padStart = ternaryFunction('lpad', textType, integerType, textType, textType)
/** Filled at the end to a length. SQL: `rpad(b, 5, ' ')`. */
export const padEnd = ternaryFunction('rpad', textType, integerType, textType, textType)
/** Each character of a set replaced by its partner. SQL: `translate(b, 'ab', 'xy')`. */
export const translate = ternaryFunction('translate', textType, textType, textType, textType)
/** The first match of a regular expression replaced. SQL: `regexp_replace(b, 'a+', 'b')`. */
export const regexpReplace = ternaryFunction('regexp_replace', textType, textType, textType, textType)
/** A document for text search. SQL: `to_tsvector('english', b)`, whose first argument names a configuration. */
export const toTsvector = unaryFunction('to_tsvector', textType, tsvectorType)
/** A text search query. SQL: `to_tsquery('x & y')`. */
export const toTsquery = unaryFunction('to_tsquery', textType, tsqueryType)
/** A text search query as people write one. SQL: `websearch_to_tsquery('x -y')`. */
export const websearchToTsquery = unaryFunction('websearch_to_tsquery', textType, tsqueryType)

/** The texts of all the values in a row; nulls are passed over, so it is never null. SQL: `concat(a, b)`. */
export const concat = <const A extends readonly (AnyExpression | string)[]>(...parts: A): ExpressionOf<Text, never, Present<RefOf<Exclude<A[number], string>>>> =>
  expression<Text, never, Present<RefOf<Exclude<A[number], string>>>>(callOf('concat', parts, [textType]), textType)

/** The texts of all the values with a separator between; nulls are passed over. SQL: `concat_ws('-', a, b)`. */
export const concatWith = <const A extends readonly (AnyExpression | string)[]>(separator: string, ...parts: A): ExpressionOf<Text, never, Present<RefOf<Exclude<A[number], string>>>> =>
  expression<Text, never, Present<RefOf<Exclude<A[number], string>>>>(callOf('concat_ws', [separator, ...parts], [textType]), textType)
