import { textFormCodec, type Codec } from './codec.ts'
import { CodecFault } from './codec-fault.ts'
import { isDate, isTime } from './datetime-text.ts'

const dateText = (text: string): boolean => text === 'infinity' || text === '-infinity' || isDate(text)

/** A string that is checked on its way in and on its way out, and not changed. */
const verbatim = (type: string, accepts: (text: string) => boolean, form: string): Codec<string> =>
  textFormCodec(
    type,
    value => (typeof value === 'string' && accepts(value) ? value : new CodecFault(`must be a string such as ${form}`, type, value)),
    text => (accepts(text) ? text : new CodecFault(`is not the text of a ${type}: the session must have DateStyle ISO`, type, text)),
  )

/** `date`: `'2020-02-29'`, `'0044-03-15 BC'`, `'infinity'` or `'-infinity'`. A day has no `Date`, which is a moment. */
export const dateCodec: Codec<string> = verbatim('date', dateText, "'2020-02-29', '0044-03-15 BC' or 'infinity'")

/** `time`: `'12:34:56.789012'`, up to `'24:00:00'`. */
export const timeCodec: Codec<string> = verbatim('time', text => isTime(text, false), "'12:34:56.789012'")

/** `timetz`: a time of day with its own offset, `'12:34:56.789012+05:30'`. */
export const timetzCodec: Codec<string> = verbatim('timetz', text => isTime(text, true), "'12:34:56.789012+05:30'")
