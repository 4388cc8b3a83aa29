import { anyOf, cast, from, integer, isJson, jsonb, literal, not, overlaps, slice, text, value, type Projection } from '@quern/core'
import { arrayOfNode, collateNode, literalNode, operationNode, subscriptNode } from '@quern/core/ast'
import { describe, expect, test } from 'vitest'
import { compiled, expectText } from './expect-sql.ts'
import { selecting } from './fixtures/fixture.ts'
import { t } from './tables.ts'

const [one, yes] = [literal(1), literal(true)]
const equal = t.a.eq(t.id)
const array = arrayOfNode.create({ elements: [literalNode.create({ value: 1 })] })

/** An expression, how it reads to PostgreSQL, and its text. */
const cases: readonly (readonly [string, Projection[string], string])[] = [
  ['a product of a sum', t.a.plus(1).times(t.id), '("t"."a" + $1) * "t"."id"'],
  ['a sum of a product', t.a.times(t.id).plus(1), '"t"."a" * "t"."id" + $1'],
  ['a difference of a difference', t.a.minus(t.id.minus(one)), '"t"."a" - ("t"."id" - 1)'],
  ['differences from the left', t.a.minus(t.id).minus(one), '"t"."a" - "t"."id" - 1'],
  ['not of a comparison', not(equal), 'not "t"."a" = "t"."id"'],
  ['a comparison of not', not(yes).eq(yes), '(not true) = true'],
  ['a comparison of a comparison', equal.eq(yes), '("t"."a" = "t"."id") = true'],
  ['a comparison with a comparison', yes.eq(equal), 'true = ("t"."a" = "t"."id")'],
  ['two signs', t.a.negated().negated(), '- -"t"."a"'],
  ['a sign before a negative number', literal(-5).negated(), '- -5'],
  ['a sum of negative numbers', literal(-5).minus(literal(-6)), '-5 - -6'],
  ['a power of a negative number', literal(-5).toPower(literal(2)), '-5 ^ 2'],
  ['a cast of a negative number', cast(literal(-5), text()), '(-5)::text'],
  ['a cast of a cast of a sum', cast(cast(t.a.plus(one), text()), integer()), '("t"."a" + 1)::text::integer'],
  ['a null test of a null test', t.a.isNull().isNull(), '("t"."a" is null) is null'],
  ['a null test of a comparison', equal.isNull(), '"t"."a" = "t"."id" is null'],
  ['between inside between', t.a.between(1, 2).between(t.id.between(one, one), yes), '("t"."a" between $1 and $2) between ("t"."id" between 1 and 1) and true'],
  ['between with conditions for bounds', yes.between(equal, equal), 'true between ("t"."a" = "t"."id") and ("t"."a" = "t"."id")'],
  ['between with a comparison with any for a bound', yes.between(yes, t.a.eq(anyOf(t.arr))), 'true between true and ("t"."a" = any ("t"."arr"))'],
  ['between of texts under a collation', t.b.between(t.b.collate('C'), t.b.collate('C')), '"t"."b" between ("t"."b" collate "C") and "t"."b" collate "C"'],
  ['between of times of a zone', t.d.atTimeZone('UTC').between(t.d.atTimeZone('UTC'), t.d.atTimeZone('UTC')), '"t"."d" at time zone $1::text between ("t"."d" at time zone $2::text) and "t"."d" at time zone $3::text'],
  ['texts in a row', t.b.concat('a').concat(t.b.concat('b')), '"t"."b" || $1 || ("t"."b" || $2)'],
  ['a collation of texts in a row', t.b.concat('a').collate('C'), '("t"."b" || $1) collate "C"'],
  ['a match of texts in a row', t.b.concat('a').like(t.b.concat('%')), '"t"."b" || $1 like "t"."b" || $2'],
  ['a comparison with any', t.a.plus(1).eq(anyOf(t.arr)), '"t"."a" + $1 = any ("t"."arr")'],
  ['a comparison of a comparison with any', t.a.eq(anyOf(t.arr)).eq(yes), '("t"."a" = any ("t"."arr")) = true'],
  ['a comparison with a comparison with any', yes.eq(t.a.eq(anyOf(t.arr))), 'true = ("t"."a" = any ("t"."arr"))'],
  ['an element', t.arr.at(1), '"t"."arr"[$1]'],
  ['an element of arrays in a row', t.arr.concat([1]).at(1), '("t"."arr" || $1::integer[])[$2]'],
  ['an element of a slice', slice(t.arr, 1).at(1), '("t"."arr"[$1:])[$2]'],
  ['a key of JSON beside a comparison', t.j.getText('a').eq('x'), '"t"."j" ->> $1 = $2'],
  ['a key of JSON of JSON in a row', t.j.concat({ a: 1 }).get('a'), '"t"."j" || $1::jsonb -> $2'],
  ['JSON in a row with a key of it', t.j.concat(t.j.get('a')), '"t"."j" || ("t"."j" -> $1)'],
  ['all bits turned of bits', t.a.bitOr(t.id).bitNot(), '~("t"."a" | "t"."id")'],
  ['bits of all bits turned', t.a.bitNot().bitOr(t.id.bitNot()), '~"t"."a" | (~"t"."id")'],
  ['all bits turned twice', t.a.bitNot().bitNot(), '~(~"t"."a")'],
  ['a JSON test of texts in a row', isJson(t.b.concat('a')), '"t"."b" || $1 is json'],
  ['spans of time in a condition', not(overlaps([t.d, t.d], [t.d, t.d])), 'not ("t"."d", "t"."d") overlaps ("t"."d", "t"."d")'],
  ['a value among casts', value({ a: 1 }, jsonb()).get('a'), '$1::jsonb -> $2'],
]

describe('parentheses stand where PostgreSQL needs them', () => {
  test.each(cases)('%s', (_, x, expected) => {
    const query = from(t).select({ x } as never)
    expect(compiled(query).text).toBe(`select ${expected} as "x" from "t"`)
    expectText(query, compiled(query).text)
  })

  test('around an array that is written out, before a subscript', () => {
    expect(compiled(selecting(subscriptNode.create({ expression: array, index: literalNode.create({ value: 1 }) }))).text).toBe('select (array[1])[1] as "x" from "t"')
  })

  test('of operators of several operands', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(name => literalNode.create({ value: name }))
    if (!a || !b || !c) throw new Error('there are three')
    const all = operationNode.create({ operator: 'and', operands: [a, operationNode.create({ operator: 'or', operands: [b, c] }), operationNode.create({ operator: 'and', operands: [b, c] })] })
    expect(compiled(selecting(all)).text).toBe(`select 'a' and ('b' or 'c') and ('b' and 'c') as "x" from "t"`)
    expect(compiled(selecting(collateNode.create({ expression: collateNode.create({ expression: a, collation: ['C'] }), collation: ['D'] }))).text).toBe(`select 'a' collate "C" collate "D" as "x" from "t"`)
  })
})
