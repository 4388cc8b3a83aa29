import { describe, expect, test } from 'vitest'
import { EXPLANATIONS, OUTCOMES } from '../src/failure/explanations.ts'
import { describeFailure, retryAdvice, type RetryState, SERVER_CASES } from '../src/index.ts'
import { one, valueOf } from './accounts.ts'
import { failOnDroppedFailures } from './dropped-failures.ts'
import { describeEachDriver } from './each-driver.ts'
import { calls } from './failure-table/calls.ts'
import { compiling } from './failure-table/compiling.ts'
import { connecting } from './failure-table/connecting.ts'
import { constraints } from './failure-table/constraints.ts'
import { sessions } from './failure-table/sessions.ts'
import { statements } from './failure-table/statements.ts'
import { serverSuite } from './server-suite.ts'

const table = [...compiling, ...connecting, ...constraints, ...statements, ...sessions, ...calls]

/** The codes that the rules for transactions and retries speak of. */
const CODES = [
  '23505', '23503', '23502', '23514', '23P01', '40001', '40P01', '40003', '08007', '55P03', '57014', '25P04', '25P03', '57P05', '57P01', '57P02', '57P03', '53300',
  '25P02', '25006', '0A000', '26000', '42P05', 'P0001',
]

const WHOLE: RetryState = { unit: 'transaction' }

describe('the table of failures', () => {
  // The compiler sees to it that every tag of every union has an explanation.
  test.each(Object.keys(EXPLANATIONS))('%s is provoked', tag => {
    expect(table.map(entry => entry.tag)).toContain(tag)
  })

  test('so is every case of the server, and every code that the rules speak of', () => {
    const tags = new Set<string>(table.map(entry => entry.tag))
    expect(Object.keys(SERVER_CASES).filter(tag => !tags.has(tag))).toEqual([])
    const codes = new Set(table.map(entry => entry.sqlstate))
    expect(CODES.filter(code => !codes.has(code))).toEqual([])
  })
})

describeEachDriver('each failure, provoked', target => {
  failOnDroppedFailures()
  const suite = serverSuite(target)

  for (const { tag, sqlstate, by, stage, outcome, advice, state = WHOLE, says, since = 0, provoke } of table) {
    test.skipIf(target.major !== undefined && target.major < since)(`${tag}${sqlstate === undefined ? '' : ` (${sqlstate})`}: ${by}`, async () => {
      const { failure, after } = await provoke(suite)
      expect(failure).toMatchObject({ tag, outcome, ...(stage !== undefined && { stage }), ...(sqlstate !== undefined && { sqlstate }) })

      const given = retryAdvice(failure, state)
      expect(given).toEqual(advice === 'no' || advice === 'verify' || advice === 'transaction' ? { advice } : { advice: 'retry', wait: advice })

      const words = describeFailure(failure)
      expect(words).toContain(`${tag}: ${EXPLANATIONS[tag]}`)
      expect(words).toContain(`outcome: ${OUTCOMES[outcome]}`)
      expect(words).toContain(says)

      // The connection is usable, or it is gone and the next one is.
      if (after !== undefined) expect(await valueOf(after.one(one))).toEqual({ n: 1 })
    })
  }
})
