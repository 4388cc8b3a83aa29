import { expectType } from '@quern/workbench/type-assertions'
import {
  alias, count, from, insertInto, integer, primaryKey, stringAgg, sum, table, text, type Closed, type Query, type Violation,
} from '../index.ts'

declare function all<Row, Free extends string, E>(query: Query<Row, Free, E> & Closed<Free>): Row[]
declare function violations<E>(query: Query<unknown, never, E>): E

const users = table('users', { id: integer().primaryKey(), name: text(), age: integer().nullable() })
const posts = table('posts', { authorId: integer(), number: integer(), title: text() }, t => [primaryKey(t.authorId, t.number)])

// Sort keys of several columns, types and tables, with an aggregate among them.
all(from(users).orderBy(users.age.desc(), users.id, users.name.asc()).select({ id: users.id }))
all(from(users).innerJoin(posts, posts.authorId.eq(users.id)).orderBy(posts.title, users.name.desc()).select({ id: users.id }))
export const counted = from(users).groupBy(users.name).orderBy(count().desc(), users.name, sum(users.age)).select({ n: count() })
expectType<{ n: bigint }[]>()(all(counted))

// Each of them counts as a mention.
// @ts-expect-error is mentioned but is not in FROM
all(from(users).orderBy(users.age, posts.title.desc()).select({ id: users.id }))

// The sort keys of an aggregate too.
const other = alias(users, 'other')
expectType<{ names: string | null }[]>()(all(from(users).select({ names: stringAgg(users.name, ', ').orderedBy(users.age.desc(), users.id) })))
// @ts-expect-error is mentioned but is not in FROM
all(from(users).select({ names: stringAgg(users.name, ', ').orderedBy(users.id, other.age) }))

// A conflict over the columns of a composite key is handled.
const insert = insertInto(posts).values({ authorId: 1, number: 1, title: '' })
expectType<Violation<'unique', 'posts_pkey'>>()(violations(insert))
expectType<never>()(violations(insert.onConflict(posts.authorId, posts.number).doNothing()))
expectType<Violation<'unique', 'posts_pkey'>>()(violations(insert.onConflict(posts.authorId).doNothing()))
