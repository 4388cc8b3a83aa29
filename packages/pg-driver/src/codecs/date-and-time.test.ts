import { expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { dateCodec, timeCodec, timetzCodec } from './date-and-time.ts'

/** What each way makes of a text: the text itself, where it passes. */
const bothWays = (codec: typeof dateCodec, text: string): unknown => [codec.encode(text), codec.decode(text), codec.decodeJson(text)]

/** What each way says against a text. */
const refusals = (codec: typeof dateCodec, text: string): unknown => [text, faultOf(codec.encode(text)).type, faultOf(codec.decode(text)).problem]

const refused = (type: string, text: string): unknown => [text, type, `is not the text of a ${type}: the session must have DateStyle ISO`]

test('a date is its ISO text', () => {
  for (const text of ['2020-02-29', '0001-01-01', '0044-03-15 BC', '0001-02-29 BC', '12345-06-07', '5874897-12-31', 'infinity', '-infinity']) {
    expect(bothWays(dateCodec, text)).toStrictEqual([text, text, text])
  }
  for (const text of ['', '2021-02-29', '0000-01-01', '-000043-03-15', '2020-01-01T00:00:00', '2020-01-01 00:00:00', '01/02/2020', '2020-1-1', 'today', '2020-01-01 AD', '0002-02-29 BC']) {
    expect(refusals(dateCodec, text)).toStrictEqual(refused('date', text))
  }
  for (const value of [new Date(0), 0, null, undefined]) expect(faultOf(dateCodec.encode(value)).problem).toBe("must be a string such as '2020-02-29', '0044-03-15 BC' or 'infinity'")
})

test('a time of day goes from 00:00:00 to 24:00:00', () => {
  for (const text of ['00:00:00', '12:34', '23:59:59.999999', '24:00:00']) expect(bothWays(timeCodec, text)).toStrictEqual([text, text, text])
  for (const text of ['', '24:00:00.000001', '24:01', '25:00', '12:60', '12:34:60', '12:34:56.1234567', '12:34:56.', '1:00', '12:34:56+00', '12:34 BC', 'noon']) {
    expect(refusals(timeCodec, text)).toStrictEqual(refused('time', text))
  }
})

test('a time with an offset needs one', () => {
  for (const text of ['00:00:00+00', '12:34:56.789012-05:53:28', '24:00:00+15:59:59', '12:00Z']) expect(bothWays(timetzCodec, text)).toStrictEqual([text, text, text])
  for (const text of ['', '12:34:56', '12:34:56+16', '24:00:01+00', '12:34:56+00 BC', '12:34:56 +00', '12:34:56+00x']) {
    expect(refusals(timetzCodec, text)).toStrictEqual(refused('timetz', text))
  }
})
