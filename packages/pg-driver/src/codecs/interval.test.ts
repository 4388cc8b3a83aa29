import { expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { infiniteInterval, intervalCodec, negativeInfiniteInterval } from './interval.ts'

const interval = (months: number, days: number, microseconds: bigint) => ({ months, days, microseconds })

test('reads IntervalStyle postgres', () => {
  expect(
    [
      '00:00:00', '1 year 2 mons 3 days 04:05:06.789', '-1 years -2 mons +3 days -04:05:06.000001', '1 year', '2 mons', '1 mon', '1 day', '-2 days', '100:00:00', '-1 years +1 day',
      '178956970 years 7 mons -2147483648 days +2562047788:00:54.775807', '-2562047788:00:54.775808', '00:00:00.5',
    ].map(intervalCodec.decode),
  ).toStrictEqual([
    interval(0, 0, 0n), interval(14, 3, 14_706_789_000n), interval(-14, 3, -14_706_000_001n), interval(12, 0, 0n), interval(2, 0, 0n), interval(1, 0, 0n), interval(0, 1, 0n), interval(0, -2, 0n), interval(0, 0, 360_000_000_000n), interval(-12, 1, 0n),
    interval(2_147_483_647, -2_147_483_648, 2n ** 63n - 1n), interval(0, 0, -(2n ** 63n)), interval(0, 0, 500_000n),
  ])
})

test('reads IntervalStyle iso_8601', () => {
  expect(
    ['PT0S', 'P1Y2M3DT4H5M6.789S', 'P-1Y-2M3DT-4H-5M-6.000001S', 'P1Y', 'PT-0.5S', 'P-2D', 'PT2562047788H54.775807S', 'PT1M'].map(intervalCodec.decode),
  ).toStrictEqual([
    interval(0, 0, 0n), interval(14, 3, 14_706_789_000n), interval(-14, 3, -14_706_000_001n), interval(12, 0, 0n), interval(0, 0, -500_000n), interval(0, -2, 0n), interval(0, 0, 2n ** 63n - 1n), interval(0, 0, 60_000_000n),
  ])
})

test('another style is a fault that names the setting', () => {
  for (const text of ['', '@ 1 year 2 mons', '+1-2 +3 +4:05:06.789', '1 fortnight', '1 year 2', '4:05:06', 'P1W', 'P1.5D', 'Pinfinity']) {
    expect([text, faultOf(intervalCodec.decode(text)).problem]).toStrictEqual([text, 'is not the text of an interval: the session must have IntervalStyle postgres or iso_8601'])
  }
})

test('every field has its own sign when it is sent', () => {
  expect(intervalCodec.encode(interval(-1, 2, -3n))).toBe('-1 months +2 days -3 microseconds')
  expect(intervalCodec.encode(interval(0, 0, 0n))).toBe('+0 months +0 days +0 microseconds')
})

test('a field left out is zero, and microseconds may be a safe integer', () => {
  expect(intervalCodec.encode({ days: 1 })).toBe('+0 months +1 days +0 microseconds')
  expect(intervalCodec.encode({ microseconds: 1500 })).toBe('+0 months +0 days +1500 microseconds')
})

test('the infinite intervals are the values that PostgreSQL keeps for them', () => {
  expect(intervalCodec.encode(infiniteInterval)).toBe('infinity')
  expect(intervalCodec.encode({ ...negativeInfiniteInterval })).toBe('-infinity')
  expect(['infinity', '-infinity'].map(intervalCodec.decode)).toStrictEqual([infiniteInterval, negativeInfiniteInterval])
  expect(infiniteInterval).toStrictEqual(interval(2_147_483_647, 2_147_483_647, 2n ** 63n - 1n))
})

test('a field out of its range is named', () => {
  for (const months of [2_147_483_648, -2_147_483_649, 0.5, '1', 1n, null]) expect(faultOf(intervalCodec.encode({ months }))).toStrictEqual({ type: 'interval', path: '.months', problem: 'must be a whole number of 32 bits' })
  for (const days of [2_147_483_648, Number.NaN]) expect(faultOf(intervalCodec.encode({ days })).path).toBe('.days')
  for (const microseconds of [2n ** 63n, -(2n ** 63n) - 1n, 2 ** 53, 0.5, '1', null]) {
    expect(faultOf(intervalCodec.encode({ microseconds }))).toStrictEqual({ type: 'interval', path: '.microseconds', problem: 'must be a bigint of 64 bits, or a safe integer' })
  }
})

test('what is no interval is refused', () => {
  for (const value of ['1 day', 1, null, undefined]) expect(faultOf(intervalCodec.encode(value)).problem).toBe('must be an object of months, days and microseconds')
  for (const value of [{ hours: 1 }, { days: 1, hours: 1 }, [1], {}, [], new Date(0), new Map()]) expect(faultOf(intervalCodec.encode(value)).problem).toBe('must have some of the fields months, days and microseconds, and no other')
})
