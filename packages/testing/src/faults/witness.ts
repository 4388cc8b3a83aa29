/// <reference types="node" />
import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'

/**
 * A superuser's connection beside the driver under test, with other means than its own. It outlives the faults: what it asks
 * is asked again, on a new connection, until there is an answer.
 */
export interface Witness extends AsyncDisposable {
  readonly ask: (statement: string, parameters?: readonly (string | number)[]) => Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** How long one question may take, and how long all tries of it, in milliseconds. */
const QUESTION_TIME = 10_000
const PATIENCE = 60_000

const open = (url: string): postgres.Sql =>
  postgres(url, { max: 1, fetch_types: false, prepare: false, onnotice: () => undefined, connect_timeout: 5, connection: { application_name: 'witness' } })

/** Settles as the promise does, or fails when its time is over. */
const inTime = async <T>(promise: Promise<T>, milliseconds: number): Promise<T> => {
  const stop = new AbortController()
  const late = delay(milliseconds, undefined, { signal: stop.signal }).then(() => {
    throw new Error('the witness got no answer')
  })
  // When the answer is first, the timer's own end is of no interest.
  late.catch(() => undefined)
  try {
    return await Promise.race([promise, late])
  } finally {
    stop.abort()
  }
}

/**
 * Opens a witness on the server of a URL.
 *
 * @example
 * await using witness = witnessOf(server.url)
 * await witness.ask('select $1::int + 1 as n', [1]) // => [{ n: 2 }]
 *
 * @throws the server's error where it refuses the statement, and the last one where there was no answer for a minute.
 */
export const witnessOf = (url: string): Witness => {
  let client = open(url)
  const drop = (): void => {
    void client.end({ timeout: 0 }).catch(() => undefined)
    client = open(url)
  }
  return {
    ask: async (statement, parameters = []) => {
      const end = performance.now() + PATIENCE
      for (;;) {
        try {
          return await inTime(client.unsafe(statement, [...parameters]), QUESTION_TIME)
        } catch (error) {
          const refused = error instanceof postgres.PostgresError && !/^(57P|08|53)/u.test(error.code)
          if (refused || performance.now() > end) throw error
          drop()
          // As long as a server takes to come back.
          await delay(20)
        }
      }
    },
    [Symbol.asyncDispose]: () => client.end({ timeout: 1 }),
  }
}
