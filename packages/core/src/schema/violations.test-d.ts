import { expectType } from '@quern/workbench/type-assertions'
import { posts, run, users } from '../../test/blog.ts'
import {
  alias, check, exclude, foreignKey, index, insertInto, integer, primaryKey, schema, table, text, tstzrange, unique, update, uuid, type Violation,
} from '../index.ts'

const violationsOf = { insert: run(insertInto(users).values({ email: 'a', name: 'b' })).violation }

// An insert may violate every constraint, by the names that PostgreSQL gives.
expectType<Violation<'unique', 'users_pkey' | 'users_email_key'> | Violation<'check', 'users_age_positive'>>()(violationsOf.insert)
const post = insertInto(posts).values({ authorId: 'x', title: 'a', tags: [] })
expectType<Violation<'unique', 'posts_pkey'> | Violation<'foreign key', 'posts_author_id_fkey'>>()(run(post).violation)
expectType<Violation<'unique', 'posts_pkey'> | Violation<'foreign key', 'posts_author_id_fkey'>>()(run(post.returning(posts)).violation)

// An update those of the columns that it sets, and every check.
expectType<Violation<'check', 'users_age_positive'>>()(run(update(users).set({ name: 'a' }).everyRow()).violation)
expectType<Violation<'unique', 'users_email_key'> | Violation<'check', 'users_age_positive'>>()(run(update(users).set({ name: 'a', email: 'b' }).everyRow()).violation)
expectType<never>()(run(update(posts).set({ title: 'a' }).everyRow()).violation)

// ON CONFLICT takes away what it handles: by columns, by name, or all of them.
const user = insertInto(users).values({ email: 'a', name: 'b' })
expectType<Violation<'unique', 'users_pkey'> | Violation<'check', 'users_age_positive'>>()(run(user.onConflict(users.email).doNothing()).violation)
expectType<Violation<'unique', 'users_email_key'> | Violation<'check', 'users_age_positive'>>()(run(user.onConflict('users_pkey').doUpdate(row => ({ name: row.name }))).violation)
expectType<Violation<'check', 'users_age_positive'>>()(run(user.onConflict().doNothing()).violation)
// A column without a key of its own handles nothing.
expectType<Violation<'unique', 'users_pkey' | 'users_email_key'> | Violation<'check', 'users_age_positive'>>()(run(user.onConflict(users.name).doNothing()).violation)

// Keys of several columns, checks, foreign keys and exclusions of the table; columns and constraints with names of their own.
const bookings = table('bookings', {
  roomId: uuid(),
  startsAt: integer(),
  during: tstzrange(),
  guest: text().named('guest_name').unique(),
  code: text().unique('bookings_by_code'),
  price: integer().check('bookings_price_positive', price => price.gt(0)),
}, t => [
  primaryKey(t.roomId, t.startsAt),
  unique('bookings_room_and_code', t.roomId, t.code),
  check('bookings_sane', t.startsAt.gt(0)),
  foreignKey('bookings_author', [t.roomId], () => [users.id]),
  exclude('bookings_overlap', [t.roomId, t.during], '=', '&&'),
  index('bookings_by_price', t.price.desc()),
])
type Checks = Violation<'check', 'bookings_price_positive' | 'bookings_sane'>
type References = Violation<'foreign key', 'bookings_author'>
type Exclusion = Violation<'exclusion', 'bookings_overlap'>
const booking = insertInto(bookings).values({ roomId: 'x', startsAt: 1, during: { empty: true }, guest: 'a', code: 'b', price: 1 })
expectType<Violation<'unique', 'bookings_pkey' | 'bookings_guest_name_key' | 'bookings_by_code' | 'bookings_room_and_code'> | Checks | References | Exclusion>()(run(booking).violation)
expectType<Violation<'unique', 'bookings_guest_name_key' | 'bookings_by_code' | 'bookings_room_and_code'> | Checks | References | Exclusion>()(
  run(booking.onConflict(bookings.roomId, bookings.startsAt).doNothing()).violation,
)
expectType<Violation<'unique', 'bookings_pkey' | 'bookings_guest_name_key' | 'bookings_by_code'> | Checks | References | Exclusion>()(
  run(booking.onConflict('bookings_room_and_code').doNothing()).violation,
)
expectType<Checks | References>()(run(booking.onConflict().doNothing()).violation)
expectType<Violation<'unique', 'bookings_pkey'> | Checks | Exclusion>()(run(update(bookings).set({ startsAt: 2 }).everyRow()).violation)

// In a schema the names are the table's own; a column's key is found whatever the dots before it.
const billing = schema('billing')
const invoices = billing.table('invoices', { id: uuid().primaryKey(), number: integer().unique(), userId: uuid().references(() => users.id) }, t => [unique('invoices_both', t.userId, t.number)])
const invoice = insertInto(invoices).values({ id: 'x', number: 1, userId: 'y' })
expectType<Violation<'unique', 'invoices_pkey' | 'invoices_number_key' | 'invoices_both'> | Violation<'foreign key', 'invoices_user_id_fkey'>>()(run(invoice).violation)
expectType<Violation<'unique', 'invoices_pkey' | 'invoices_both'> | Violation<'foreign key', 'invoices_user_id_fkey'>>()(run(invoice.onConflict(invoices.number).doNothing()).violation)
expectType<Violation<'unique', 'invoices_pkey' | 'invoices_number_key'> | Violation<'foreign key', 'invoices_user_id_fkey'>>()(
  run(invoice.onConflict(invoices.userId, invoices.number).doNothing()).violation,
)

// Under an alias too.
const u = alias(users, 'u')
expectType<Violation<'unique', 'users_email_key'> | Violation<'check', 'users_age_positive'>>()(run(update(u).set({ email: 'a' }).everyRow()).violation)
expectType<Violation<'unique', 'users_pkey'> | Violation<'check', 'users_age_positive'>>()(run(insertInto(u).values({ email: 'a', name: 'b' }).onConflict(u.email).doNothing()).violation)
const i = alias(invoices, 'i')
expectType<Violation<'unique', 'invoices_pkey' | 'invoices_number_key'> | Violation<'foreign key', 'invoices_user_id_fkey'>>()(
  run(insertInto(i).values({ id: 'x', number: 1, userId: 'y' }).onConflict(i.number, i.userId).doNothing()).violation,
)
// The constraint that one table has is no constraint of another.
// @ts-expect-error is not assignable to parameter of type
user.onConflict('posts_pkey')
