import fc from 'fast-check'
import { seeded } from '@quern/workbench/seed'
import { expect, test } from 'vitest'
import { calendarDay, dayNumber, daysInMonth } from './calendar.ts'

const DAY = 86_400_000

test('days are counted as Date counts them', () => {
  fc.assert(
    fc.property(fc.integer({ min: -8.64e7, max: 8.64e7 }), days => {
      const date = new Date(days * DAY)
      if (Number.isNaN(date.getTime())) return
      const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
      expect(calendarDay(days)).toStrictEqual(day)
      expect(dayNumber(day.year, day.month, day.day)).toBe(days)
    }),
    seeded({ numRuns: 2000 }),
  )
})

test('a day beyond what Date holds is counted on', () => {
  expect(calendarDay(dayNumber(5_874_897, 12, 31))).toStrictEqual({ year: 5_874_897, month: 12, day: 31 })
  expect(dayNumber(5_874_897, 12, 31) - dayNumber(5_874_896, 12, 31)).toBe(365)
})

test('months have their days', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(month => daysInMonth(2023, month))).toStrictEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
  // Year 0 is 1 BC, which is a leap year.
  expect([2024, 2000, 1900, 2100, 0, -4, -1].map(year => daysInMonth(year, 2))).toStrictEqual([29, 29, 28, 28, 29, 29, 28])
})
