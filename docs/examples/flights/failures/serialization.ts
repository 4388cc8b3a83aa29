import { from, update } from '@quern/core'
import type { Database } from '@quern/pg-driver'
import { allAsync, gen } from '@quern/result'
import { flights } from '../schema.ts'

export const title = 'A serialization conflict that retries'
export const question = 'Gate and tower read the same delay at the same time, and each adds to it. No minute is lost.'

export const run = (db: Database) => {
  const bothHaveRead = meeting(2)
  const add = (who: string, minutes: number) => {
    let runs = 0
    return db.transaction({ isolation: 'serializable', retry: { times: 5 }, timeout: 10_000 }, tx =>
      gen(async function* () {
        runs += 1
        const { delay } = yield* tx.one(from(flights).where(flights.id.eq(1)).select({ delay: flights.delay }))
        if (runs === 1) await bothHaveRead()
        yield* tx.run(update(flights).set({ delay: delay + minutes }).where(flights.id.eq(1)))
        return { who, adds: minutes, runs, read: delay, wrote: delay + minutes }
      }))
  }
  return allAsync([add('gate', 5), add('tower', 7)])
}

/** A place where so many wait for one another. */
const meeting = (size: number) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let missing = size
  return () => {
    missing -= 1
    if (missing === 0) resolve()
    return promise
  }
}
