import { bigint, integer, now, table, text, timestamptz, uuid, uuidv7, type Closed, type Query } from '../src/index.ts'

/** The tables of a small blog, which the tests are about. */
export const users = table('users', {
  id: uuid().primaryKey().default(uuidv7()),
  email: text().unique(),
  name: text(),
  age: integer().nullable().check('users_age_positive', age => age.gt(0)),
  createdAt: timestamptz().default(now()),
})

export const posts = table('posts', {
  id: uuid().primaryKey().default(uuidv7()),
  authorId: uuid().references(() => users.id, { onDelete: 'cascade' }),
  title: text(),
  views: bigint().default(0n),
  tags: text().array(),
  publishedAt: timestamptz().nullable(),
})

/** What a driver asks for: a query that is closed. For the type tests. */
export declare function run<Row, Free extends string, E>(query: Query<Row, Free, E> & Closed<Free>): { readonly row: Row; readonly violation: E }
