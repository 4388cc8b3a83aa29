import { expectType } from '@quern/workbench/type-assertions'
import { posts, run, users } from '../../test/blog.ts'
import { alias, cte, deleteFrom, from, integer, lower, table, text, update, value } from '../index.ts'

// An update gives a count, or rows.
expectType<never>()(run(update(users).set({ name: 'a' }).where(users.id.eq('x'))).row)
expectType<{ id: string; age: number | null }>()(run(update(users).set({ age: null }).everyRow().returning({ id: users.id, age: users.age })).row)
run(update(users).set({ name: lower(users.name), age: undefined }).where(users.id.eq('x')).where(users.age.gt(3)))
run(deleteFrom(users).where(users.id.eq('x')).returning(users))
run(deleteFrom(users).everyRow())

// Without a condition it is no query.
// @ts-expect-error it would write every row: say which with where(), or that this is meant with everyRow()
run(update(users).set({ name: 'a' }))
// @ts-expect-error it would write every row: say which with where(), or that this is meant with everyRow()
run(deleteFrom(users))

// What can be set.
const items = table('items', { id: integer().identity(), label: text(), size: integer().generatedVirtual(() => value(1, integer())) })
// @ts-expect-error size is no column that can be set
update(items).set({ label: 'a', size: 3 })
// @ts-expect-error id is no column that can be set
update(items).set({ label: 'a', id: 3 })
// @ts-expect-error lable is no column that can be set
update(items).set({ label: 'a', lable: 'b' })
// @ts-expect-error 'lable' does not exist
update(items).set({ lable: 'b' })
// @ts-expect-error Type 'number' is not assignable to type 'string | Typed<
update(items).set({ label: 5 })
// @ts-expect-error Type 'null' is not assignable to type 'string | Typed<
update(items).set({ label: null })
// @ts-expect-error Type 'null' is not assignable to type 'never'
update(users).set({ name: value(null, text()) })

// Other tables come with using.
const byAuthor = posts.authorId.eq(users.id)
expectType<{ name: string; title: string }>()(
  run(update(users).set({ name: posts.title }).using(posts).where(byAuthor).returning({ name: users.name, title: posts.title })).row,
)
run(deleteFrom(posts).using(users).where(byAuthor))
const manager = alias(users, 'manager')
run(update(users).set({ name: manager.name }).using(manager).where(manager.id.eq(users.id)))
// @ts-expect-error posts is mentioned but is not in FROM
run(update(users).set({ name: posts.title }).everyRow())
// @ts-expect-error posts is mentioned but is not in FROM
run(update(users).set({ name: 'a' }).where(byAuthor))
// @ts-expect-error users is mentioned but is not in FROM
run(deleteFrom(posts).where(byAuthor))
// @ts-expect-error users is mentioned but is not in FROM
run(deleteFrom(posts).everyRow().returning({ name: users.name }))

const old = cte('old', from(users).select({ id: users.id }))
run(deleteFrom(users).using(old).where(users.id.eq(old.id)).with(old))
// @ts-expect-error old is read but is not in WITH: supply it with with()
run(deleteFrom(users).using(old).where(users.id.eq(old.id)))
