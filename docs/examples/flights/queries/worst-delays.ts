import { and, from, or } from '@quern/core'
import { flights } from '../schema.ts'

export const title = 'A page by its key'
export const question = 'What follows the ten most delayed flights? The page begins after the key of the tenth, not at an offset.'

export const pageAfter = (last?: { readonly delay: number; readonly id: number }) =>
  from(flights)
    .where(and(
      last && flights.delay.lte(last.delay),
      last && or(flights.delay.lt(last.delay), flights.id.gt(last.id)),
    ))
    .orderBy(flights.delay.desc(), flights.id)
    .limit(10)
    .select(flights)

const tenth = { delay: 326, id: 4813 }

export const query = pageAfter(tenth)
