import { boolean, deleteFrom, from, integer, literal, or, sql, table, type Condition, type Query } from '@quern/core'
import { expect, test } from 'vitest'
import { compile } from './index.ts'

const t = table('t', { id: integer() })
const faultOf = (query: unknown) => compile(query as Query).match({ success: ({ text }) => text, failure: fault => fault })

test('what is no query yet is a failure that says what is missing', () => {
  for (const given of [deleteFrom(t), from(t), undefined, null, {}, 'select 1', t]) {
    expect(faultOf(given)).toMatchObject({ tag: 'InvalidNode', kind: 'query', outcome: 'none' })
  }
})

test('a tree too deep for the stack is a failure, and the next query is none the worse', () => {
  let deep: Condition<never> = literal(true)
  for (let index = 0; index < 50_000; index++) deep = or(deep, literal(false))
  expect(faultOf(from(t).where(deep).select({ id: t.id }))).toMatchObject({ tag: 'InvalidNode', kind: 'select' })
  expect(faultOf(from(t).select({ id: t.id }))).toBe('select "t"."id" as "id" from "t"')
})

test('a comment in SQL by hand ends with its text', () => {
  const query = from(t).where(sql(boolean())`true -- all`).orderBy(t.id).limit(literal(1)).select({ id: t.id })
  expect(faultOf(query)).toBe('select "t"."id" as "id" from "t" where true -- all\n order by "t"."id" limit 1')
})
