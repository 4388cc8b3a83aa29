import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import { posts, run, users } from '../../test/blog.ts'
import { cte, from, integer, literal, recursive, select, value, type RowOf } from '../index.ts'

// Set operations: the columns of both, each as nullable as either.
const ids = from(users).select({ id: users.id, age: users.age })
const others = from(posts).select({ age: value(1, integer()), id: posts.id })
assertEqual<RowOf<ReturnType<typeof union>>, { id: string; age: number | null }>()
const union = () => others.union(ids)
assertEqual<RowOf<ReturnType<typeof narrow>>, { age: number; id: string }>()
const narrow = () => others.except(others).intersectAll(others)
run(ids.unionAll(others).exceptAll(ids).orderBy(columns => [columns.age.desc().nullsLast(), columns.id]).limit(3).offset(1))
const combined = ids.union(others).as('both')
expectType<{ id: string; age: number | null }>()(run(from(combined).select(combined)).row)
// @ts-expect-error Property 'id' is missing
ids.union(from(users).select({ name: users.name, age: users.age }))
// @ts-expect-error Type 'number' is not assignable to type 'string'
ids.intersect(from(users).select({ id: users.age, age: users.age }))
// @ts-expect-error users is mentioned but is not in FROM
run(ids.except(select({ id: users.id, age: users.age })))
// @ts-expect-error Property 'name' does not exist
ids.union(others).orderBy(columns => [columns.name])

// A named query must be supplied.
const adults = cte('adults', from(users).where(users.age.gte(18)).select({ id: users.id, name: users.name, age: users.age }))
const reader = from(adults).select({ name: adults.name, age: adults.age })
expectType<{ name: string; age: number | null }>()(run(reader.with(adults)).row)
// @ts-expect-error adults is read but is not in WITH: supply it with with()
run(reader)
// One named query that reads another needs both.
const old = cte('old', from(adults).where(adults.age.gt(60)).select({ id: adults.id }))
run(from(old).select(old).with(adults, old))
// @ts-expect-error adults is read but is not in WITH
run(from(old).select(old).with(old))
// A query inside may read what the one around it supplies.
run(from(users).where(users.id.in(from(adults).select({ id: adults.id }))).select(users).with(adults))
// @ts-expect-error adults is read but is not in WITH
run(from(users).where(users.id.in(from(adults).select({ id: adults.id }))).select(users))

// A recursive one reads itself.
const counter = recursive('counter', select({ n: value(1, integer()) }), self => from(self).where(self.n.lt(5)).select({ n: self.n.plus(1) }))
expectType<{ n: number }>()(run(from(counter).select(counter).with(counter)).row)
// @ts-expect-error counter is read but is not in WITH
run(from(counter).select(counter))
// @ts-expect-error users is mentioned but is not in FROM
run((() => { const r = recursive('r', select({ n: value(1, integer()) }), self => from(self).where(users.age.gt(1)).select({ n: self.n })); return from(r).select({ n: literal(1) }).with(r) })())
