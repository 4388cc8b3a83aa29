import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseSeed, seed, seeded } from './seed.ts'

test('the environment names the seed, else the clock does', () => {
  expect(chooseSeed({ QUERN_SEED: '-42' }, () => 7)).toBe(-42)
  expect(chooseSeed({ QUERN_SEED: '' }, () => 7)).toBe(7)
  expect(chooseSeed({}, () => 2 ** 40 + 7)).toBe(7)
  for (const wrong of ['x', '1.5', '2147483648', 'NaN']) {
    expect(() => chooseSeed({ QUERN_SEED: wrong })).toThrow(`QUERN_SEED: '${wrong}' is not an integer of 32 bits`)
  }
})

test('every file of a run has the same seed, and a caller may have its own', () => {
  expect(seeded()).toEqual({ seed: seed() })
  expect(seeded({ numRuns: 3 })).toEqual({ seed: seed(), numRuns: 3 })
  expect(seeded({ seed: 1 })).toEqual({ seed: 1 })
  expect(chooseSeed({ QUERN_SEED: String(seed()) })).toBe(seed())
})

test('the same seed draws the same cases', () => {
  const draw = (): readonly number[] => {
    const drawn: number[] = []
    fc.assert(fc.property(fc.integer(), value => {
      drawn.push(value)
    }), seeded({ numRuns: 20 }))
    return drawn
  }
  expect(draw()).toEqual(draw())
})
