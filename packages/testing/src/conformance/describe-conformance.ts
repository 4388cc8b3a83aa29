import type { Driver, Endpoint } from '@quern/pg-driver'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type ConformanceCase, missingNeed } from './case.ts'
import { conformanceCases } from './cases.ts'
import { valueOf } from './observe.ts'
import { CONFORMANCE_SETTINGS, runCase } from './run.ts'

/** How a suite is run. */
export interface ConformanceOptions {
  /**
   * Gives the connection string of an empty database that the suite may fill, and whose other sessions it may end. The user
   * may end sessions of its own (`pg_terminate_backend`).
   */
  readonly url: () => string | Promise<string>
  /**
   * Whether the URL names a host and a port, and other ones may be put in their place. By default it does where the driver
   * has many sessions.
   */
  readonly network?: boolean
  /** What random numbers begin with; by default it is drawn, and told by the case that fails. */
  readonly seed?: number
  /** How long one case may take, in milliseconds; 60,000 by default. */
  readonly timeout?: number
}

const TIMEOUT = 60_000

/**
 * Describes, for Vitest, every promise of the driver contract as a test. A case that needs what the driver says it cannot do
 * is skipped, with the reason.
 *
 * @example
 * ```ts fragment
 * import { describeConformance } from '@quern/testing/conformance'
 *
 * describeConformance('my driver', () => myDriver(), { url: () => process.env['DATABASE_URL'] ?? 'mine://127.0.0.1:5432/test' })
 * ```
 */
export const describeConformance = (
  name: string,
  makeDriver: () => Driver,
  { url: givenUrl, network, seed = Math.floor(Math.random() * 2 ** 32), timeout = TIMEOUT }: ConformanceOptions,
): void => {
  describe(`the driver contract, kept by ${name}`, () => {
    const driver = makeDriver()
    let url = ''
    let endpoint: Endpoint | undefined
    beforeAll(async () => {
      url = await givenUrl()
      endpoint = await valueOf(driver.open({ url, settings: CONFORMANCE_SETTINGS }))
    })
    afterAll(() => endpoint?.close())

    const checkCase = async (one: ConformanceCase, skip: (note: string) => void): Promise<void> => {
      if (endpoint === undefined) throw new Error('the endpoint was not opened')
      const { capabilities } = endpoint
      const missing = missingNeed(one, capabilities, network ?? capabilities.sessions === 'many')
      if (missing !== undefined) skip(missing)
      try {
        await runCase(one, endpoint, { driver, url, seed, timeout })
      } catch (thrown) {
        throw new Error(`${one.name} (seed ${seed}): ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown })
      }
    }

    for (const one of conformanceCases) {
      test(`${one.name}`, { timeout: timeout + 5_000 }, ({ skip }) => checkCase(one, skip))
    }
  })
}
