import fc from 'fast-check'
import { seeded } from '@quern/workbench/seed'
import { describe, expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { timestampCodec, timestamptzCodec } from './timestamp.ts'

const local = timestampCodec(undefined)
const localDate = timestampCodec('date')
const moment = timestamptzCodec(undefined)
const momentText = timestamptzCodec('string')

const malformed = [
  '', '2020-01-01', '2020-01-01 ', '2020-01-01 00', '2020-01-01 00:0', '2020-01-01 24:00:00', '2020-01-01 00:60:00', '2020-01-01 00:00:60', '2020-01-01 00:00:00.', '2020-01-01 00:00:00.1234567',
  '2020-00-01 00:00:00', '2020-13-01 00:00:00', '2020-01-00 00:00:00', '2020-01-32 00:00:00', '2021-02-29 00:00:00', '1900-02-29 00:00:00', '2020-1-01 00:00:00', '2020/01/01 00:00:00', '01/02/2020 00:00:00', '020-01-01 00:00:00',
  '12345678-01-01 00:00:00', '-012345-01-01 00:00:00 BC', '+12345-01-01 00:00:00', '-000000-01-01 00:00:00', '0000-01-01 00:00:00 BC', '2020-01-01x00:00:00', '2020-01-01 00.00:00', '2020-01-01 00:00:00 AD', '2020-01-01 00:00:00BC',
  '2020-01-01 00:00:0x', '2020-01-01 00:00:00 ', ' 2020-01-01 00:00:00', '20x0-01-01 00:00:00', 'now', 'today', 'epoch', 'Infinity', 'Sat Jan 01 00:00:00 2020',
]

describe('timestamp', () => {
  test('is PostgreSQL text, unchanged', () => {
    for (const text of ['2020-01-01 00:00:00', '2020-02-29 23:59:59.123456', '0044-03-15 12:00:00 BC', '0001-02-29 00:00:00.5 BC', '294276-12-31 23:59:59.999999', 'infinity', '-infinity']) {
      expect(local.encode(text)).toBe(text)
      expect(local.decode(text)).toBe(text)
      expect(local.decodeJson(text.replace(/(\d) (\d)/, '$1T$2'))).toBe(text)
    }
  })

  test('takes the forms of ISO 8601, whose year PostgreSQL may not read', () => {
    expect(['2020-01-01T10:30', '2020-01-01T10:30:00.5', '-000043-03-15T12:00:00', '0000-01-01T00:00:00', '+012345-06-07T08:09:10.123456'].map(local.encode)).toStrictEqual([
      '2020-01-01T10:30', '2020-01-01T10:30:00.5', '0044-03-15 12:00:00.000000 BC', '0001-01-01 00:00:00.000000 BC', '12345-06-07 08:09:10.123456',
    ])
  })

  test('takes a Date by its fields in UTC', () => {
    expect(local.encode(new Date('2020-01-01T00:00:00.123Z'))).toBe('2020-01-01 00:00:00.123')
    expect(localDate.encode(new Date('2020-01-01T00:00:00.120Z'))).toBe('2020-01-01 00:00:00.120')
  })

  test("is a Date in the mode 'date'", () => {
    expect(localDate.decode('2020-01-01 00:00:00.123999')).toStrictEqual(new Date('2020-01-01T00:00:00.123Z'))
    expect(localDate.decodeJson('2020-01-01T00:00:00.5')).toStrictEqual(new Date('2020-01-01T00:00:00.500Z'))
    expect(faultOf(localDate.decode('infinity')).problem).toMatch(/use the mode 'string'/)
    expect(faultOf(localDate.decode('2020-01-01 00:00:00+00')).problem).toMatch(/DateStyle ISO/)
  })

  test('has no offset, which PostgreSQL would drop without a word', () => {
    for (const text of ['2020-01-01T00:00:00Z', '2020-01-01 00:00:00+02']) {
      expect(faultOf(local.encode(text)).problem).toBe('must not have an offset from UTC, which PostgreSQL would drop')
      expect(faultOf(local.decode(text)).problem).toMatch(/DateStyle ISO/)
    }
  })

  test('refuses what is malformed', () => {
    for (const text of malformed) {
      expect([text, faultOf(local.encode(text)).type]).toStrictEqual([text, 'timestamp'])
      expect([text, faultOf(local.decode(text)).type]).toStrictEqual([text, 'timestamp'])
    }
    for (const value of [0, null, undefined, {}]) expect(faultOf(local.encode(value)).problem).toBe('must be a Date or a string')
    expect(faultOf(local.decodeJson(0)).type).toBe('timestamp')
  })
})

describe('timestamptz', () => {
  test('is a Date, whatever the offset of the session', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1000-01-01T16:00:00Z'), max: new Date('9999-12-31T08:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: -57_599, max: 57_599 }),
        (date, offset) => {
          const fields = new Date(date.getTime() + offset * 1000).toISOString().replace('T', ' ').replace('Z', '')
          const part = (unit: number, size: number): string => String(Math.floor(Math.abs(offset) / unit) % size).padStart(2, '0')
          const zone = `${offset < 0 ? '-' : '+'}${part(3600, 24)}:${part(60, 60)}:${part(1, 60)}`
          expect(moment.decode(`${fields}${zone}`)).toStrictEqual(date)
          expect(momentText.decode(`${fields}${zone}`)).toBe(date.toISOString().replace('Z', '000Z'))
        },
      ),
      seeded({ numRuns: 1000 }),
    )
  })

  test('is cut to milliseconds towards the past', () => {
    expect(['2020-01-01 00:00:00.123999+00', '1969-12-31 23:59:59.999999+00', '1969-12-31 23:59:59.0009+00'].map(text => moment.decode(text))).toStrictEqual([
      new Date('2020-01-01T00:00:00.123Z'), new Date(-1), new Date(-1000),
    ])
  })

  test('reads every form of an offset', () => {
    const noon = new Date('2020-01-01T12:00:00Z')
    for (const text of ['2020-01-01 12:00:00Z', '2020-01-01 12:00:00+00', '2020-01-01T17:30:00+05:30', '2020-01-01T17:30:00+0530', '2020-01-01 06:06:32-05:53:28', '2020-01-02 03:59:59+15:59:59']) {
      expect(moment.decode(text)).toStrictEqual(noon)
    }
    for (const zone of ['+', '+5', '+053', '+05:', '+05:3', '+05:60', '+05:30:', '+05:30:60', '+16', '*05', '+0x', '+05:30:00x', '+053000', 'z', 'UTC']) {
      expect([zone, faultOf(moment.decode(`2020-01-01 12:00:00${zone}`)).type]).toStrictEqual([zone, 'timestamptz'])
    }
  })

  test('reads years before Christ and beyond 9999', () => {
    expect(moment.decode('0044-03-15 12:00:00+00 BC')).toStrictEqual(new Date('-000043-03-15T12:00:00Z'))
    expect(moment.decode('0001-12-31 23:00:00-01 BC')).toStrictEqual(new Date('0001-01-01T00:00:00Z'))
    expect(moment.decode('12345-06-07 08:09:10+00')).toStrictEqual(new Date('+012345-06-07T08:09:10Z'))
    expect(moment.decode('275760-09-13 00:00:00+00')).toStrictEqual(new Date(8.64e15))
  })

  test("what no Date holds points to the mode 'string'", () => {
    for (const text of ['infinity', '-infinity', '275760-09-13 00:00:00.001+00', '294276-12-31 23:59:59+00']) expect(faultOf(moment.decode(text)).problem).toMatch(/use the mode 'string'$/)
  })

  test('a Date is sent as its moment', () => {
    const dates = [new Date(0), new Date(-1), new Date('2020-02-29T23:59:59.999Z'), new Date('-000043-03-15T12:00:00Z'), new Date('0000-12-31T00:00:00Z'), new Date('+012345-06-07T08:09:10.010Z'), new Date(-210_866_803_200_000)]
    expect(dates.map(moment.encode)).toStrictEqual([
      '1970-01-01 00:00:00.000+00', '1969-12-31 23:59:59.999+00', '2020-02-29 23:59:59.999+00', '0044-03-15 12:00:00.000+00 BC', '0001-12-31 00:00:00.000+00 BC', '12345-06-07 08:09:10.010+00', '4714-11-24 00:00:00.000+00 BC',
    ])
    expect(dates.map(date => moment.decode(String(moment.encode(date))))).toStrictEqual(dates)
  })

  test('a Date that PostgreSQL does not hold is refused', () => {
    expect(faultOf(moment.encode(new Date(Number.NaN))).problem).toBe('must be a valid Date')
    expect(faultOf(moment.encode(new Date(-210_866_803_200_001))).problem).toBe('must not be before 4714-11-24 BC')
  })

  test("in the mode 'string' a moment has one text, in UTC", () => {
    expect(
      ['2020-01-01 00:00:00+00', '2020-01-01 01:00:00.000001+01', '2019-12-31 18:06:32-05:53:28', '0044-03-15 12:00:00.5+00 BC', '0001-01-01 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00', 'infinity', '-infinity'].map(text => momentText.decode(text)),
    ).toStrictEqual([
      '2020-01-01T00:00:00.000000Z', '2020-01-01T00:00:00.000001Z', '2020-01-01T00:00:00.000000Z', '-000043-03-15T12:00:00.500000Z', '0000-01-01T00:00:00.000000Z', '+294276-12-31T23:59:59.999999Z', 'infinity', '-infinity',
    ])
    expect(momentText.decodeJson('2020-01-01T01:00:00.25+01:00')).toBe('2020-01-01T00:00:00.250000Z')
  })

  test('a string needs an offset, and is sent in a form that PostgreSQL reads', () => {
    expect(
      ['2020-01-01T00:00:00Z', '2020-01-01 00:00:00.123456+05:53:28', '0044-03-15 12:00:00+00 BC', '-000043-03-15T12:00:00.000001Z', '0000-01-01T00:30:00+01:00', '+294276-12-31T23:59:59.999999Z', 'infinity'].map(momentText.encode),
    ).toStrictEqual([
      '2020-01-01T00:00:00Z', '2020-01-01 00:00:00.123456+05:53:28', '0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00.000001+00 BC', '0002-12-31 23:30:00.000000+00 BC', '294276-12-31 23:59:59.999999+00', 'infinity',
    ])
    expect(faultOf(moment.encode('2020-01-01 00:00:00')).problem).toBe('must have an offset from UTC, such as Z or +02:00')
  })

  test('refuses what is malformed', () => {
    for (const text of malformed) {
      for (const codec of [moment, momentText]) {
        expect([text, faultOf(codec.encode(text)).type]).toStrictEqual([text, 'timestamptz'])
        expect([text, faultOf(codec.decode(`${text}+00`)).type]).toStrictEqual([text, 'timestamptz'])
      }
    }
    expect(faultOf(moment.decode('2020-01-01 00:00:00')).type).toBe('timestamptz')
    expect(faultOf(momentText.decode('2020-01-01 00:00:00')).type).toBe('timestamptz')
    expect(faultOf(moment.encode(0)).problem).toBe('must be a Date or a string')
    expect(faultOf(moment.decodeJson(0)).type).toBe('timestamptz')
  })
})
