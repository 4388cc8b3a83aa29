import { expect, test } from 'vitest'
import { describeFailure } from '../failure/describe.ts'
import { retryAdvice } from '../retry/advice.ts'
import type { LockLost } from './lock-cases.ts'
import { taken } from './lock-statements.ts'

const lost: LockLost = { tag: 'LockLost', stage: 'execute', outcome: 'unknown', key: '42', detail: 'gone' }

test('a lock that was taken is worth another try, one that was lost is to be looked into', () => {
  expect(retryAdvice(taken(42n, 0), { unit: 'statement' })).toEqual({ advice: 'retry', wait: 'jitter' })
  expect(retryAdvice(lost, { unit: 'statement' })).toEqual({ advice: 'verify' })
})

test('both are told in words', () => {
  expect(describeFailure(taken([7, 1], 60)).split('\n')).toEqual([
    'LockTaken: An advisory lock was not free.',
    '  waited (ms): 60',
    '  key: 7, 1',
    '  outcome: nothing was changed',
    "  trap it: .catchTag('LockTaken', failure => ...)",
  ])
  expect(describeFailure(lost)).toContain('it is not known whether it was done')
})
