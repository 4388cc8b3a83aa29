import { expect, test } from 'vitest'
import { and, from, insertInto, integer, not, or, sql, table, text, when, count, literal, type Condition } from '../index.ts'

const people = table('people', { id: integer().primaryKey(), name: text() })

test.each([
  ['a string', 'id = 1'], ['a number', 1], ['an object', {}], ['a query', from(people).select(people)], ['a table', people],
  ['a template without a type', sql`id = 1`], ['nothing', undefined], ['null', null],
])('%s is no condition: left out, it would let every row through', (_, given) => {
  const condition = given as unknown as Condition<never>
  const bug = 'a condition must be an expression; a template needs a type'
  expect(() => from(people).where(condition)).toThrow(bug)
  expect(() => from(people).having(condition)).toThrow(bug)
  expect(() => from(people).innerJoin(people, condition)).toThrow(bug)
  expect(() => not(condition as never)).toThrow(bug)
  expect(() => count().filter(condition)).toThrow(bug)
  expect(() => when(condition, literal(1))).toThrow(bug)
  expect(() => insertInto(people).values({ id: 1, name: 'a' }).onConflict().doUpdate(({ name }) => ({ name }), () => condition)).toThrow(bug)
  if (given === undefined) return
  expect(() => and(condition)).toThrow(bug)
  expect(() => or(people.id.eq(1), condition)).toThrow(bug)
})
