import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import { posts, run, users } from '../../test/blog.ts'
import { and, cast, coalesce, from, greatest, least, literal, lower, not, nullif, or, text, upper, value, when, type RowOf, numeric } from '../index.ts'

const q = from(users).leftJoin(posts, posts.authorId.eq(users.id)).select({
  age: coalesce(users.age, 0), still: coalesce(users.age, users.age), other: coalesce(posts.title, users.name), none: coalesce(posts.title, posts.title),
  most: greatest(users.age, 3), least: least(users.age, users.age), same: nullif(users.name, 'x'), shout: upper(users.name), quiet: lower(posts.title),
  word: when(users.age.lt(18), literal('minor')).when(users.age.lt(60), users.name).else('adult'), open: when(users.age.lt(18), literal('minor')).end(),
  maybe: when(users.age.lt(18), literal('minor')).else(posts.title), number: cast(users.age, numeric()), literally: literal(1.5), tiny: literal(1e-7), whole: literal(3), big: literal(3n), nil: literal(null),
  given: value('a', text()), nothing: value(null, text()),
  both: and(users.age.gt(3), posts.views.gt(3)), either: or(users.name.eq('x'), undefined, false), inverse: not(users.age.gt(3)),
})
assertEqual<RowOf<typeof q>, {
  age: number; still: number | null; other: string; none: string | null
  most: number; least: number | null; same: string | null; shout: string; quiet: string | null
  word: string; open: string | null
  maybe: string | null; number: string | null; literally: string; tiny: string; whole: number; big: bigint; nil: string | null
  given: string; nothing: string | null
  both: boolean | null; either: boolean; inverse: boolean | null
}>()
// @ts-expect-error Argument of type 'number' is not assignable to parameter of type 'Alternative<Text<"text">>'
coalesce(users.name, 5)
// @ts-expect-error Expected at least 2 arguments
coalesce(users.name)
// @ts-expect-error is not assignable to parameter of type
when(users.age.gt(1), literal('a')).else(5)
// @ts-expect-error Type '"text"' is not assignable to type '"boolean"'
when(users.name, literal('a'))
// @ts-expect-error Type '"text"' is not assignable to type '"boolean"'
and(users.name)
// @ts-expect-error is not assignable to parameter of type
lower(users.age)
// @ts-expect-error Argument of type 'Date' is not assignable to parameter of type
literal(new Date())

// Of several, one that is always there is enough, wherever it stands among those that may be null.
const left = from(users).leftJoin(posts, posts.authorId.eq(users.id))
expectType<{ a: bigint | null; b: Date | null; c: Date; d: string }>()(run(left.select({
  a: coalesce(posts.views, users.age), b: coalesce(posts.publishedAt, posts.publishedAt), c: coalesce(posts.publishedAt, users.createdAt, posts.publishedAt), d: coalesce(posts.title, 'x'),
})).row)
