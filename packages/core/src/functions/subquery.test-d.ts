import { expectType } from '@quern/workbench/type-assertions'
import { posts, run, users } from '../../test/blog.ts'
import { allOf, anyOf, arrayFrom, count, exists, from, many, max, one, optional, scalar, select } from '../index.ts'

const theirs = posts.authorId.eq(users.id)

// A query of one column is a value; null where it gives no row.
const number = scalar(from(posts).where(theirs).select({ n: count() }))
const titles = arrayFrom(from(posts).where(theirs).select({ title: posts.title }))
expectType<{ n: bigint | null; titles: readonly (string | null)[] }>()(run(from(users).select({ n: number, titles })).row)
run(from(users).where(number.gt(3n)).orderBy(number.desc()).select(users))
// @ts-expect-error a query inside an expression must have one column
scalar(from(posts).select({ id: posts.id, title: posts.title }))
// @ts-expect-error a query inside an expression must have one column
arrayFrom(from(posts).select({ id: posts.id, title: posts.title }))
// @ts-expect-error users is mentioned but is not in FROM
run(select({ n: number }))
// @ts-expect-error users is mentioned but is not in FROM
run(select({ titles }))
// @ts-expect-error users is mentioned but is not in FROM
run(from(posts).where(exists(from(posts).where(theirs).select({ id: users.id }))).select({ id: users.id }))

// Membership, and comparisons with any or all.
run(from(users).where(users.id.in(from(posts).select({ id: posts.authorId }))).select(users))
run(from(users).where(users.age.gt(allOf(from(users).select({ age: users.age })))).select(users))
run(from(users, posts).where(users.name.eq(anyOf(posts.tags))).select(users))
// @ts-expect-error Type '"several columns"' is not assignable to type '"uuid"'
users.id.in(from(posts).select({ id: posts.id, author: posts.authorId }))
// @ts-expect-error Type '"text"' is not assignable to type '"uuid"'
users.id.in(from(posts).select({ title: posts.title }))
// @ts-expect-error Type '"text"' is not assignable to type '"number"'
users.age.eq(anyOf(posts.tags))
// @ts-expect-error posts is mentioned but is not in FROM
run(from(users).where(users.name.eq(anyOf(posts.tags))).select(users))
// @ts-expect-error users is mentioned but is not in FROM
run(from(posts).where(posts.id.in(from(posts).where(theirs).select({ id: posts.id }))).select(posts))

// Nested rows.
// @ts-expect-error is not assignable to parameter of type 'Query<
many(posts)
// @ts-expect-error Property 'gt' does not exist
many(from(posts).select({ id: posts.id })).gt(3)
expectType<{ last: { at: Date | null } | null; sure: { n: bigint } }>()(
  run(from(users).select({ last: optional(from(posts).where(theirs).select({ at: max(posts.publishedAt) })), sure: one(from(posts).where(theirs).select({ n: count() })) })).row,
)
