import { expectType } from '@quern/workbench/type-assertions'
import { run, users } from '../../test/blog.ts'
import { date, from, interval, overlaps, table, time, timestamptz, value } from '../index.ts'

const stays = table('stays', { starts: timestamptz(), ends: timestamptz().nullable(), day: date(), opens: time(), closes: time() })

// The two ends of a span are two columns, and each counts.
const span = value({ months: 1, days: 0, microseconds: 0n }, interval())
expectType<{ both: boolean; open: boolean | null; times: boolean }>()(run(from(stays).select({
  both: overlaps([stays.starts, stays.day], [value('2020-01-15', date()), span]),
  open: overlaps([stays.starts, stays.ends], [stays.day, span]),
  times: overlaps([stays.opens, stays.closes], [stays.closes, span]),
})).row)
// @ts-expect-error users is mentioned but is not in FROM
run(from(stays).where(overlaps([stays.starts, users.createdAt], [stays.day, span])).select(stays))
// @ts-expect-error Type '"time"' is not assignable to type '"datetime"'
overlaps([stays.starts, stays.ends], [stays.opens, stays.closes])
// @ts-expect-error Type 'Time' is not assignable to type 'Interval | OfClass<"datetime">'
overlaps([stays.starts, stays.opens], [stays.day, span])
