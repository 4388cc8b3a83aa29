import { describe, expect, test } from 'vitest'
import { difference, expectSameTree, isSingleStatement, normalTree, parse, sameTree, syntaxFault, tokens } from './oracle.ts'

describe('what says the same is the same', () => {
  test.each([
    ['white space, case and redundant parentheses', 'SELECT  (a) FROM  t', 'select a from t'],
    ['a parameter and a number', 'select a + $1 from t', 'select a + 1 from t'],
    ['a parameter and a text', 'select 1 from t where b = $3', "select $1 from t where b = 'x'"],
    ['a parameter and null, true, bits', 'select $1, $2, $3', "select null, true, b'01'"],
    ['a negative number in each form', 'select -1, -1.5', 'select - $1, $2'],
    ['zero, which the tree leaves out', 'select 0', 'select $1'],
    ['two spellings of a cast', 'select cast(a as integer)', 'select a::int'],
    ['parameters inside every part', 'select 1 from t limit 10 offset $2', 'select $1 from t limit $2 offset 5'],
    ['a subquery of DDL', 'create view w as select a + 1 from t', 'create view w as select a + 2 from t'],
    ['both empty', '', '  -- nothing'],
  ])('%s', (_name, left, right) => {
    expect(difference(left, right)).toBeUndefined()
    expect(sameTree(left, right)).toBe(true)
  })
})

describe('what says something else differs', () => {
  test.each([
    ['lost parentheses of an operator', 'select (a + 1) * 2 from t', 'select a + 1 * 2 from t'],
    ['lost grouping of set operations', '(select 1) except ((select 2) except (select 3))', 'select 1 except select 2 except select 3'],
    ['lost parentheses of logic', 'select 1 from t where (a or b) and c', 'select 1 from t where a or b and c'],
    ['not that binds less', 'select not (a and b)', 'select not a and b'],
    ['order and limit that slip out of an arm', '(select a from t order by a limit 1) union select a from t', 'select a from t union select a from t order by a limit 1'],
    ['another column', 'select a from t', 'select b from t'],
    ['another operator', 'select a > 1 from t', 'select a >= 1 from t'],
    ['another join', 'select 1 from t left join u on true', 'select 1 from t join u on true'],
    ['another order', 'select 1 from t order by a', 'select 1 from t order by a desc'],
    ['a literal and a column', 'select 1 from t', 'select a from t'],
    ['union and union all', 'select 1 union select 1', 'select 1 union all select 1'],
    ['one statement and two', 'select 1', 'select 1; select 1'],
    ['a value and a list', 'select a in (1)', 'select a in (1, 2)'],
    ['like and ilike', "select a like 'x'", "select a ilike 'x'"],
    ['minus before a column', 'select -a from t', 'select a from t'],
    ['a cast', 'select $1::int', 'select $1'],
    ['a cast to another type', 'select $1::int', 'select $1::bigint'],
    ['a type modifier', 'select a::varchar(20)', 'select a::varchar(30)'],
    ['an interval field', "select interval '1' day", "select interval '1' month"],
    ['an ordinal and a parameter', 'select a from t order by 1', 'select a from t order by $1'],
    ['two ordinals', 'select a, b from t order by 1 desc', 'select a, b from t order by 2 desc'],
    ['grouping ordinals', 'select a, b from t group by rollup (1, 2)', 'select a, b from t group by rollup (1, $1)'],
    ['an ordinal inside a set operation', '(select a from t order by 1) union select 1', '(select a from t order by 2) union select 1'],
    ['isolation levels', 'begin isolation level serializable', 'begin isolation level read committed'],
    ['settings', 'set statement_timeout = 1', 'set statement_timeout = 2'],
    ['column defaults', 'create table x (a int default 1)', 'create table x (a int default 2)'],
  ])('%s', (_name, left, right) => {
    expect(sameTree(left, right)).toBe(false)
    expect(difference(left, right)).toMatch(/^at [\w.]+\n {2}left: {2}.+\n {2}right: .+$/u)
  })

  test('an ordinal inside an expression of ORDER BY is a literal again', () => {
    expect(sameTree('select a from t order by a + 1', 'select a from t order by a + $1')).toBe(true)
  })
})

describe('options', () => {
  test('casts around values can be looked past, others never', () => {
    const casts = 'ignored'
    expect(sameTree('select $1::int, (-1)::int, $2::text::date', 'select 1, $1, $2', { casts })).toBe(true)
    expect(sameTree('select - 1::int', 'select $1', { casts })).toBe(true)
    expect(sameTree('select a::int from t', 'select a from t', { casts })).toBe(false)
  })

  test('literals can be kept, so that a changed value shows', () => {
    const literals = 'kept'
    expect(sameTree('select 1', 'select 1', { literals })).toBe(true)
    expect(sameTree('select 1', 'select 2', { literals })).toBe(false)
    expect(sameTree('select 0', 'select null', { literals })).toBe(false)
    expect(sameTree('select $1', 'select $2', { literals })).toBe(false)
    expect(sameTree('select $1::int', 'select $1', { literals, casts: 'ignored' })).toBe(false)
  })
})

test('a difference names the path and both sides', () => {
  expect(difference('select a from t', 'select b from t')).toBe(
    'at 0.stmt.SelectStmt.targetList.0.ResTarget.val.ColumnRef.fields.0.String.sval\n  left:  "a"\n  right: "b"',
  )
  expect(difference('select a from t', 'select a')).toBe(
    'at 0.stmt.SelectStmt.fromClause\n  left:  [{"RangeVar":{"relname":"t","inh":true,"relpersistence":"p"}}]\n  right: nothing',
  )
  const wide = `select array[${Array.from({ length: 200 }, () => 'a').join()}]`
  expect(difference(wide, 'select a')).toMatch(/left: {2}.{600}\.\.\.\n/u)
})

test('a failed expectation shows both statements', () => {
  expect(() => expectSameTree('select a', 'select a')).not.toThrow()
  expect(() => expectSameTree('select a', 'select b')).toThrow(
    /PostgreSQL reads two different statements\n {2}left: {2}select a\n {2}right: select b\nat 0\.stmt/u,
  )
})

describe('parse', () => {
  test('gives the raw tree, with locations', () => {
    expect(parse('select 1; select 2').stmts).toHaveLength(2)
    expect(JSON.stringify(parse('select 1'))).toContain('"location":7')
    expect(JSON.stringify(normalTree('select 1'))).not.toContain('location')
  })

  test('throws with a caret under the fault', () => {
    expect(() => parse('select 1\nfrom where x\ngroup by 1')).toThrow('syntax error at or near "where"\nfrom where x\n     ^')
    expect(() => parse('select )')).toThrow('syntax error at or near ")"\nselect )\n       ^')
  })

  test('reads past nothing: a NUL is a fault, not the end', () => {
    expect(syntaxFault('select 1\0; drop table t')).toEqual({ message: 'the statement contains a NUL character', position: 8 })
    expect(isSingleStatement('select 1\0; drop table t')).toBe(false)
  })

  test('a text of another type is the caller\'s bug, and thrown as it came', () => {
    // @ts-expect-error is not assignable to parameter of type 'string'
    expect(() => syntaxFault({ indexOf: () => -1 })).toThrow('Expected a string')
  })
})

test('a fault is given as a value', () => {
  expect(syntaxFault('select 1')).toBeUndefined()
  expect(syntaxFault('select from where')).toEqual({ message: 'syntax error at or near "where"', position: 12 })
})

test('a single statement is exactly one', () => {
  expect(isSingleStatement('select 1')).toBe(true)
  expect(isSingleStatement('select 1;')).toBe(true)
  expect(isSingleStatement("select '; drop table t'")).toBe(true)
  expect(isSingleStatement('select 1; drop table t')).toBe(false)
  expect(isSingleStatement('')).toBe(false)
  expect(isSingleStatement('selekt')).toBe(false)
})

describe('tokens', () => {
  test('names keywords, identifiers, parameters, literals, operators and comments', () => {
    expect(tokens("select a+$1, 'x' -- why\n").map(({ text, kind }) => [text, kind])).toEqual([
      ['select', 'keyword'], ['a', 'IDENT'], ['+', 'UNKNOWN'], ['$1', 'PARAM'], [',', 'ASCII_44'], ["'x'", 'SCONST'], ['-- why', 'comment'],
    ])
    expect(tokens('')).toEqual([])
  })

  test('keeps every byte of hostile text', () => {
    const quoted = '"a""b\u0001\u000B\f\n\té😀"'
    expect(tokens(`${quoted} 'y'`).map(token => token.text)).toEqual([quoted, "'y'"])
  })

  test('throws where the scanner refuses', () => {
    expect(() => tokens("select 'never closed")).toThrow(/unterminated quoted string.*\nselect 'never closed\n {7}\^/u)
    expect(() => tokens('select \0')).toThrow('NUL')
  })
})
