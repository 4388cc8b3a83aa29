import { seed } from '@quern/workbench/seed'
import { expect, test } from 'vitest'
import { fuzz } from './protocol-fuzz.ts'

// `pnpm fuzz` runs 1,000,000 inputs; .ci/run does.
test('no bytes make a reader throw, hang, lose a byte, or go on after a fault', () => {
  const { inputs, faults, messages } = fuzz(100_000, seed())
  expect(inputs).toBe(100_000)
  // It would prove nothing if all of them were refused, or none.
  expect(faults).toBeGreaterThan(10_000)
  expect(faults).toBeLessThan(90_000)
  expect(messages).toBeGreaterThan(100_000)
})
