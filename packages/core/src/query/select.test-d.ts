import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import { posts, run, users } from '../../test/blog.ts'
import { alias, and, coalesce, count, exists, from, generateSeries, integer, lateral, literal, many, now, one, optional, or, select, sum, upper, value, type RowOf } from '../index.ts'

// A row is what was selected, and a nullable column stays nullable.
expectType<{ id: string; age: number | null; at: Date }>()(run(from(users).select({ id: users.id, age: users.age, at: users.createdAt })).row)
expectType<{ id: string; email: string; name: string; age: number | null; createdAt: Date }>()(run(from(users).select(users)).row)
expectType<{ n: Date; one: number }>()(run(select({ n: now(), one: value(1, integer()) })).row)
run(from(users, posts).where(posts.authorId.eq(users.id)).select({ id: users.id, title: posts.title }))

// A column outside FROM makes a query open, and an open query cannot be run.
// @ts-expect-error posts is mentioned but is not in FROM: add it with from() or a join
run(from(users).select({ title: posts.title }))
// @ts-expect-error posts is mentioned but is not in FROM
run(from(users).where(posts.title.eq('x')).select({ id: users.id }))
// @ts-expect-error users is mentioned but is not in FROM
run(from(posts).where(and(posts.title.eq('x'), or(users.age.gt(1), undefined))).select({ id: posts.id }))
// @ts-expect-error posts is mentioned but is not in FROM
run(from(users).orderBy(posts.title.desc()).select({ id: users.id }))
// @ts-expect-error posts is mentioned but is not in FROM
run(from(users).groupBy(posts.title).select({ n: count() }))
// @ts-expect-error posts is mentioned but is not in FROM
run(from(users).having(count(posts.id).gt(1)).select({ n: count() }))
// @ts-expect-error posts is mentioned but is not in FROM
run(from(users).select({ n: count(posts.id) }))
// @ts-expect-error posts is mentioned but is not in FROM
run(from(users).select({ post: posts }))
// @ts-expect-error posts is mentioned but is not in FROM
run(from(users).select({ inside: { title: upper(posts.title) } }))
// @ts-expect-error posts is mentioned but is not in FROM
run(from(users).select(posts))
// @ts-expect-error users is mentioned but is not in FROM
run(select({ id: users.id }))
// @ts-expect-error manager is mentioned but is not in FROM
run(from(users).select({ id: alias(users, 'manager').id }))
// Of several, the message names each.
// @ts-expect-error posts is mentioned but is not in FROM
run(select({ id: users.id, title: posts.title }))

// An open query inside a query that has the table is closed.
const theirs = from(posts).where(posts.authorId.eq(users.id)).select({ title: posts.title, at: posts.publishedAt })
run(from(users).where(exists(theirs)).select({ id: users.id }))
// @ts-expect-error users is mentioned but is not in FROM
run(theirs)
// @ts-expect-error users is mentioned but is not in FROM
run(select({ there: exists(theirs) }))

// The same table twice needs an alias.
const manager = alias(users, 'manager')
expectType<{ name: string; boss: string | null }>()(
  run(from(users).leftJoin(manager, manager.id.eq(users.id)).select({ name: users.name, boss: manager.name })).row,
)

// Outer joins.
const byAuthor = posts.authorId.eq(users.id)
type Left = RowOf<typeof left>
const left = from(users).leftJoin(posts, byAuthor).select({ user: users.name, title: posts.title, sure: coalesce(posts.title, ''), n: posts.views, there: posts.id.isNotNull() })
assertEqual<Left, { user: string; title: string | null; sure: string; n: bigint | null; there: boolean }>()
const right = from(users).rightJoin(posts, byAuthor).select({ user: users.name, title: posts.title })
assertEqual<RowOf<typeof right>, { user: string | null; title: string }>()
const full = from(users).fullJoin(posts, byAuthor).select({ user: users.name, title: posts.title, both: users.name.concat(posts.title) })
assertEqual<RowOf<typeof full>, { user: string | null; title: string | null; both: string | null }>()
const inner = from(users).innerJoin(posts, byAuthor).crossJoin(manager).select({ user: users.name, title: posts.title, m: manager.name })
assertEqual<RowOf<typeof inner>, { user: string; title: string; m: string }>()
const counted = from(users).leftJoin(posts, byAuthor).groupBy(users.id).select({ n: count(posts.id), s: sum(posts.views), name: users.name })
assertEqual<RowOf<typeof counted>, { n: bigint; s: string | null; name: string }>()

// Whole tables and groups; a left-joined table that is not there is null as a whole, a column of a group by itself.
const whole = from(users).leftJoin(posts, byAuthor).select({ user: users, post: posts, group: { id: users.id, title: posts.title } })
assertEqual<RowOf<typeof whole>['post'], { id: string; authorId: string; title: string; views: bigint; tags: readonly string[]; publishedAt: Date | null } | null>()
assertEqual<RowOf<typeof whole>['user'], { id: string; email: string; name: string; age: number | null; createdAt: Date }>()
assertEqual<RowOf<typeof whole>['group'], { id: string; title: string | null }>()

// Nested rows.
const nested = from(users).select({
  name: users.name,
  posts: many(theirs),
  first: one(theirs),
  last: optional(theirs),
  deep: many(from(posts).where(posts.authorId.eq(users.id)).select({ title: posts.title, author: optional(from(manager).where(manager.id.eq(posts.authorId)).select({ name: manager.name })) })),
})
assertEqual<RowOf<typeof nested>, {
  name: string
  posts: { title: string; at: Date | null }[]
  first: { title: string; at: Date | null }
  last: { title: string; at: Date | null } | null
  deep: { title: string; author: { name: string } | null }[]
}>()
run(nested)
// @ts-expect-error users is mentioned but is not in FROM
run(from(posts).select({ posts: many(theirs) }))

// Aggregates and columns beside them.
run(from(users).select({ n: count() }))
run(from(users).groupBy(users.email).select({ email: users.email, n: count() }))
run(from(users).groupBy(users.id).select({ email: users.email, name: users.name, n: count() }))
run(from(users).groupBy(users.id).select({ user: users, n: count() }))
run(from(users).innerJoin(posts, byAuthor).groupBy(users.id, posts.title).select({ name: users.name, title: posts.title, n: count() }))
// @ts-expect-error users.name must be in groupBy() or inside an aggregate
from(users).select({ name: users.name, n: count() })
// @ts-expect-error users.name must be in groupBy() or inside an aggregate
from(users).groupBy(users.email).select({ email: users.email, name: users.name, n: count() })
// @ts-expect-error users.name must be in groupBy() or inside an aggregate
from(users).groupBy(users.email).select({ name: users.name })
// @ts-expect-error posts.title must be in groupBy() or inside an aggregate
from(users).innerJoin(posts, byAuthor).groupBy(users.id).select({ title: posts.title, n: count() })
// @ts-expect-error users.name must be in groupBy() or inside an aggregate
from(users).select({ deep: { name: upper(users.name) }, n: count() })
// @ts-expect-error users.* must be in groupBy() or inside an aggregate
from(users).groupBy(users.email).select(users)
// @ts-expect-error users.* must be in groupBy() or inside an aggregate
from(users).select({ user: users, n: count() })

// What is no condition, no expression, no table of the query.
// @ts-expect-error Type '"text"' is not assignable to type '"boolean"'
from(users).where(users.name)
// @ts-expect-error Type '"text"' is not assignable to type '"boolean"'
from(users).leftJoin(posts, posts.title)
// @ts-expect-error Type 'string' is not assignable to type
from(users).select({ id: 'users.id' })
// @ts-expect-error Type '"posts"' is not assignable to type '"users"'
from(users).forUpdate({ of: [posts] })
run(from(users).forUpdate({ of: [users], wait: 'skip locked' }).select({ id: users.id }))
// @ts-expect-error is not assignable to parameter of type 'RowCount'
from(users).limit('5')


// A derived table offers what was selected, nullable where an outer join was.
const derived = from(users).leftJoin(posts, byAuthor).select({ name: users.name, title: posts.title, group: { id: users.id } }).as('d')
expectType<{ name: string; title: string | null }>()(run(from(derived).select({ name: derived.name, title: derived.title })).row)
expectType<{ name: string; title: string | null }>()(run(from(derived).select(derived)).row)
// @ts-expect-error Property 'email' does not exist
derived.email
// @ts-expect-error Property 'group' does not exist
derived.group

// A derived table that mentions another table needs lateral.
const last = from(posts).where(posts.authorId.eq(users.id)).orderBy(posts.publishedAt.desc().nullsLast()).limit(1).select({ title: posts.title }).as('last')
expectType<{ name: string; title: string | null }>()(
  run(from(users).leftJoin(lateral(last), literal(true)).select({ name: users.name, title: lateral(last).title })).row,
)
// @ts-expect-error users is mentioned but is not in FROM
run(from(users).leftJoin(last, literal(true)).select({ name: users.name }))

const series = generateSeries('n', 1, 3)
expectType<{ n: number }>()(run(from(series).select({ n: series.value })).row)

// @ts-expect-error it has no columns yet: choose them with select()
run(from(users))
// @ts-expect-error it has no columns yet: choose them with select()
run(from(users).where(users.age.gt(18)).orderBy(users.name))
