import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import { conformanceCase } from './case.ts'
import { cell, execute, refusalOf, rowsOf, script, staysUsable, valueOf } from './observe.ts'

/** Texts that something between here and the server may take for something else. */
const HOSTILE = [
  '', ' ', "'", "''", '"', '\\', '\\\\', "\\'", '$1', '$$', ';--', "'; drop table t; --", 'NULL', 'null', '\\N', '{}', '{NULL}', '\\x00', '%s', '\u{FEFF}',
  '\u{FEFF}a', 'a\r\nb', '\u{1}\u{2}\u{1F}\u{7F}\u{80}', '\u{FFFF}', '\u{FFFD}', '\u{10FFFF}', '😀', 'é', 'e\u{301}', '\u{202E}abc', '\u{2028}', 'ﬀ', 'İ',
  '-1', '1e400', 'NaN', 'true', '[object Object]', '__proto__', 'constructor',
]

/** A text of random characters: any code point but NUL and the surrogates. */
const randomText = (random: () => number): string =>
  Array.from({ length: Math.floor(random() * 40) }, () => {
    const code = 1 + Math.floor(random() ** 3 * 0x10fffe)
    return code >= 0xd800 && code <= 0xdfff ? '?' : String.fromCodePoint(code)
  }).join('')

/** Values in the text format of their types, with what the server gives for them. */
const TYPED: readonly (readonly [type: string, given: string, got: string])[] = [
  ['int8', '9007199254740993', '9007199254740993'],
  ['int8', '-9223372036854775808', '-9223372036854775808'],
  ['numeric', '0.10000000000000000000000000000000000001', '0.10000000000000000000000000000000000001'],
  ['float8', '1e400'.replace('400', '300'), '1e+300'],
  ['boolean', 't', 't'],
  ['boolean', 'no', 'f'],
  ['bytea', '\\x00ff10', '\\x00ff10'],
  ['json', '{"a" :  9007199254740993, "a": 1}', '{"a" :  9007199254740993, "a": 1}'],
  ['jsonb', '{"a": 9007199254740993}', '{"a": 9007199254740993}'],
  ['timestamptz', '2020-01-01 00:00:00.123456+02', '2019-12-31 22:00:00.123456+00'],
  ['date', '4713-01-01 BC', '4713-01-01 BC'],
  ['interval', '1 mon -1 day', '1 mon -1 days'],
  ['int[]', '{1,NULL,3}', '{1,NULL,3}'],
  ['text[]', '{"a,b","c\\"d",NULL,"NULL"}', '{"a,b","c\\"d",NULL,"NULL"}'],
  ['uuid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['int4range', '[1,5]', '[1,6)'],
  ['char(3)', 'a', 'a  '],
  ['xid8', '18446744073709551615', '18446744073709551615'],
]

const MEBIBYTE = 2 ** 20

export const VALUE_CASES = [
  conformanceCase('values of every kind go in and come out in text format', [], async ({ connect }) => {
    const connection = await connect()
    const columns = TYPED.map(([type], index) => `$${index + 1}::${type}`).join(', ')
    deepStrictEqual(await rowsOf(connection, `select ${columns}`, TYPED.map(([, given]) => given)), [TYPED.map(([, , got]) => got)])
  }),
  conformanceCase('a text comes back as it went in, whatever is in it', [], async ({ connect, random }) => {
    const connection = await connect()
    const texts = [...HOSTILE, ...Array.from({ length: 200 }, () => randomText(random))]
    for (const text of texts) deepStrictEqual(await rowsOf(connection, 'select $1::text, length($1)::text', [text]), [[text, String([...text].length)]])
    deepStrictEqual(await rowsOf(connection, 'select unnest(array[$1, $2, $3])', HOSTILE.slice(0, 3)), HOSTILE.slice(0, 3).map(text => [text]))
  }),
  conformanceCase('a null is null both ways, and an empty text is not one', [], async ({ connect }) => {
    deepStrictEqual(await rowsOf(await connect(), "select $1::text, $2::text, $1 is null, $2 = '', null, ''", [null, '']), [[null, '', 't', 't', null, '']])
  }),
  conformanceCase('the server infers the types of parameters', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'create temporary table inferred (a integer, b timestamptz, c boolean, d jsonb, e bytea, f int[])')
    await valueOf(execute(connection, 'insert into inferred values ($1, $2, $3, $4, $5, $6)', ['1', '2020-01-01 00:00:00+00', 'true', '[1]', '\\x01', '{2}']))
    deepStrictEqual(await rowsOf(connection, 'select * from inferred where a = $1 and c = $2', ['1', 't']), [['1', '2020-01-01 00:00:00+00', 't', '[1]', '\\x01', '{2}']])
    equal((await refusalOf(execute(connection, 'insert into inferred (a) values ($1)', ['one']))).error.sqlstate, '22P02')
    await staysUsable(connection)
  }),
  conformanceCase('a NUL in a value is refused', [], async ({ connect }) => {
    const connection = await connect()
    for (const text of ['\0', 'a\0b', 'ab\0']) {
      const { error, status } = await refusalOf(execute(connection, 'select $1::text', [text]))
      equal(error.sqlstate, '22021')
      equal(status, 'idle')
      await staysUsable(connection)
    }
  }),
  conformanceCase('a NUL in a statement is refused, and never cuts it off', [], async ({ connect }) => {
    const connection = await connect()
    await script(connection, 'create temporary table kept as select 1 as a')
    // What follows the first is, to a server that reads on, a list of no types; the others are plain.
    for (const text of ['delete from kept\0\0\0', 'delete from kept\0 where false', 'delete from kept\0\0\u{1}\0']) {
      equal((await refusalOf(execute(connection, text))).status, 'idle')
      equal((await refusalOf(execute(connection, text, [], 'with a NUL'))).status, 'idle')
      equal((await refusalOf(connection.script(text))).status, 'idle')
      equal((await refusalOf(connection.stream({ text, parameters: [] }, 1).next())).status, 'idle')
      await staysUsable(connection)
    }
    deepStrictEqual(await rowsOf(connection, 'select a from kept'), [['1']])
  }),
  conformanceCase('a value of eight mebibytes goes in and comes out', [], async ({ connect }) => {
    const connection = await connect()
    const text = 'äb😀'.repeat(MEBIBYTE)
    ok((await cell(connection, 'select $1::text', [text])) === text)
    equal(await cell(connection, 'select md5($1::text) = md5(repeat($2, 1048576))', [text, 'äb😀']), 't')
    await staysUsable(connection)
  }),
  conformanceCase('a statement has as many parameters as the capabilities say', [], async ({ connect }, { capabilities: { maximumParameters } }) => {
    const connection = await connect()
    const numbers = Array.from({ length: maximumParameters }, (_, index) => index + 1)
    const text = `select count(*), sum(n) from (values ${numbers.map(number => `($${number}::int8)`).join(',')}) as v(n)`
    deepStrictEqual(await rowsOf(connection, text, numbers.map(String)), [[String(maximumParameters), String((maximumParameters * (maximumParameters + 1)) / 2)]])
    await staysUsable(connection)
  }),
  conformanceCase('a parameter too many is refused, and the session goes on', [], async ({ connect }, { capabilities: { maximumParameters } }) => {
    const connection = await connect()
    const values = Array.from({ length: maximumParameters + 1 }, () => '1')
    equal((await refusalOf(execute(connection, 'select $1::integer', values))).status, 'idle')
    equal((await refusalOf(connection.stream({ text: 'select $1::integer', parameters: values }, 1).next())).status, 'idle')
    await staysUsable(connection)
  }),
  conformanceCase('too few parameters, or too many for the statement, are refused', [], async ({ connect }) => {
    const connection = await connect()
    for (const values of [[], ['1', '2']]) {
      equal((await refusalOf(execute(connection, 'select $1::integer', values))).status, 'idle')
      await staysUsable(connection)
    }
  }),
]
