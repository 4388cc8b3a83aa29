import { from, integer, lateral, literal, table, unnest, value } from '@quern/core'
import { expect, test } from 'vitest'
import { compiled } from './expect-sql.ts'
import { nodeFixtures, operatorFixtures } from './fixtures/index.ts'

const users = table('users', { id: integer().primaryKey() })

/** The numbers of a statement's parameters in the order in which they first stand in its text. */
const numbersIn = (text: string): readonly number[] => {
  const outsideQuotes = text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '')
  return [...new Set([...outsideQuotes.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))]
}

const expectRising = (text: string): void => {
  const numbers = numbersIn(text)
  expect(numbers).toEqual(numbers.map((_, at) => at + 1))
}

test.for([...nodeFixtures, ...operatorFixtures])('the parameters of $of are numbered as they stand', ({ query }) => {
  expectRising(compiled(query).text)
})

test('those of a join from left to right', () => {
  const some = from(users).where(users.id.in([1, 2])).select({ id: users.id }).as('some')
  const first = lateral(from(users).where(users.id.gt(some.id)).limit(1).select({ id: users.id }).as('first'))
  const other = unnest('other', value([1], integer().array()))
  const query = from(some).leftJoin(first, literal(true)).innerJoin(other, other.value.gt(5)).where(some.id.lt(9)).select({ id: first.id })
  const { text } = compiled(query)
  expect(numbersIn(text)).toEqual([1, 2, 3, 4, 5])
  expectRising(text)
})
