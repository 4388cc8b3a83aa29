import { assert, boolean, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { EXPLANATIONS } from '../failure/explanations.ts'
import type { DriverFailure } from '../failure/unions.ts'
import { type RetryState, retryAdvice } from './advice.ts'

// The keys are the tags, by type.
const tag = constantFrom(...(Object.keys(EXPLANATIONS) as DriverFailure['tag'][]))
const outcome = constantFrom('none' as const, 'rolledBack' as const, 'committed' as const, 'unknown' as const)
const unit = constantFrom<RetryState['unit']>('statement', 'transaction', 'insideTransaction')

test('what may have been done is never done again blindly, and what was done never at all', () => {
  assert(property(tag, outcome, unit, boolean(), (name, became, what, onUniqueViolation) => {
    const failure = { tag: name, stage: 'execute', outcome: became, kind: 'unique' } as unknown as DriverFailure
    const { advice } = retryAdvice(failure, { unit: what, onUniqueViolation })
    if (became === 'committed') expect(advice).toBe('no')
    if (became === 'unknown') expect(['no', 'verify']).toContain(advice)
    else expect(advice).not.toBe('verify')
  }))
})

test('inside a transaction only the whole of it is run again, and outside of one there is no other whole', () => {
  assert(property(tag, outcome, unit, (name, became, what) => {
    const { advice } = retryAdvice({ tag: name, stage: 'execute', outcome: became } as unknown as DriverFailure, { unit: what })
    expect(advice === 'retry' && what === 'insideTransaction').toBe(false)
    expect(advice === 'transaction' && what !== 'insideTransaction').toBe(false)
  }))
})
