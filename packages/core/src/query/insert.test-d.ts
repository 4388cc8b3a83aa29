import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import { posts, run, users } from '../../test/blog.ts'
import { bigint, from, insertInto, integer, literal, lower, now, table, text, value, type Insert, type Row, type Update } from '../index.ts'

const items = table('items', {
  id: integer().identity(),
  number: bigint().identityByDefault(),
  label: text(),
  size: integer().generatedStored(() => value(1, integer())),
  note: text().nullable(),
})

// What must be given, what may be, and what only the database gives.
assertEqual<Row<typeof items>, { id: number; number: bigint; label: string; size: number; note: string | null }>()
expectType<'label' | 'note' | 'number'>()('label' as keyof Insert<typeof items>)
expectType<'label' | 'note' | 'number'>()('label' as keyof Update<typeof items>)
insertInto(items).values({ label: 'a' })
insertInto(items).values([{ label: 'a' }, { label: 'b', note: null, number: 5n }])
insertInto(items).values({ label: lower('A'), note: value(null, text()), number: 7 })
insertInto(users).values({ email: 'a', name: 'b', age: undefined, createdAt: now() })
insertInto(items).defaultValues()
// @ts-expect-error Property 'label' is missing
insertInto(items).values({})
// @ts-expect-error Property 'label' is missing
insertInto(items).values([{ label: 'a' }, { note: 'b' }])
// @ts-expect-error 'size' does not exist
insertInto(items).values({ label: 'a', size: 3 })
// @ts-expect-error 'id' does not exist
insertInto(items).values({ label: 'a', id: 3 })
// @ts-expect-error 'lable' does not exist
insertInto(items).values({ label: 'a', lable: 'b' })
// @ts-expect-error Type 'number' is not assignable to type 'string | Typed<
insertInto(items).values({ label: 5 })
// @ts-expect-error Type 'null' is not assignable to type 'string | Typed<
insertInto(items).values({ label: null })
// @ts-expect-error Type '"number"' is not assignable to type '"text"'
insertInto(items).values({ label: literal(5) })
// @ts-expect-error Type 'null' is not assignable to type 'never'
insertInto(items).values({ label: value(null, text()) })
// A row that does not exist yet has no columns to read.
// @ts-expect-error Type 'Ref<"users", "users", "users.name", "users.name">' is not assignable to type 'never'
insertInto(users).values({ email: 'a', name: users.name })

// Without RETURNING there is no row.
const insert = insertInto(users).values({ email: 'a', name: 'b' })
expectType<never>()(run(insert).row)
expectType<{ id: string; at: Date }>()(run(insert.returning({ id: users.id, at: users.createdAt })).row)
assertEqual<ReturnType<typeof all>, { id: string; email: string; name: string; age: number | null; createdAt: Date }>()
const all = () => run(insert.returning(users)).row
// @ts-expect-error posts is mentioned but is not in FROM
run(insert.returning({ title: posts.title }))

// The rows of a query, matched by name.
run(insertInto(users).from(from(users).select({ name: users.name, email: users.email, age: users.age })))
// @ts-expect-error posts is mentioned but is not in FROM
run(insertInto(users).from(from(users).select({ name: posts.title, email: users.email })))
// @ts-expect-error Property 'name' is missing
insertInto(users).from(from(users).select({ email: users.email }))
// @ts-expect-error Type 'null' is not assignable to type 'string'
insertInto(users).from(from(users).select({ email: users.email, name: users.age }))
// @ts-expect-error nope is no column that can be given
insertInto(users).from(from(users).select({ email: users.email, name: users.name, nope: users.age }))
// @ts-expect-error size is no column that can be given
insertInto(items).from(from(items).select({ label: items.label, size: items.size }))

// On a conflict.
run(insert.onConflict(users.email).doUpdate(excluded => ({ name: excluded.name, age: users.age.plus(1) }), excluded => users.name.ne(excluded.name)))
// @ts-expect-error is not assignable to parameter of type
insert.onConflict('users_name_key')
// @ts-expect-error Property 'nope' does not exist
insert.onConflict('users_pkey').doUpdate(excluded => ({ name: excluded.nope }))
// @ts-expect-error Type 'IntegerExpression<Integer, null, Ref<"excluded", "excluded", "excluded.age", "excluded.age">>' is not assignable to type
insert.onConflict('users_pkey').doUpdate(excluded => ({ name: excluded.age }))
