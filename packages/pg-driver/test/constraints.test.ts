import { check, deleteFrom, exclude, insertInto, integer, rememberOrigins, sql, table, text, unique, update } from '@quern/core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Database, describeFailure, toFieldErrors } from '../src/index.ts'
import { failureOf, valueOf } from './accounts.ts'
import { describeEachTargetAndDriver } from './each-driver.ts'

const groups = table('groups', { id: integer().primaryKey(), groupName: text().unique() })
const members = table(
  'members',
  {
    id: integer().primaryKey(),
    groupId: integer().references(() => groups.id),
    seat: integer(),
    place: integer(),
    age: integer().check('members_age_positive', age => age.gt(0)),
  },
  t => [unique('members_seat', t.groupId, t.seat), check('members_place_small', t.place.lt(100)), exclude('members_place_alone', [t.place], '=')],
)

const TABLES = [
  sql.statement()`drop table if exists members, groups, keepers cascade`,
  sql.statement()`create table groups (id integer primary key, group_name text not null unique)`,
  sql.statement()`create table members (
    id integer primary key, group_id integer not null references groups, seat integer not null, place integer not null,
    age integer not null constraint members_age_positive check (age > 0),
    constraint members_seat unique (group_id, seat), constraint members_place_small check (place < 100),
    constraint members_place_alone exclude using btree (place with =)
  )`,
  sql.statement()`create table keepers (group_id integer references groups on delete restrict)`,
  sql.statement()`insert into groups values (1, 'one'), (2, 'two')`,
  sql.statement()`insert into members values (1, 1, 1, 1, 30)`,
  sql.statement()`insert into keepers values (2)`,
]

const member = (given: Partial<{ id: number; groupId: number; seat: number; place: number; age: number }>) =>
  insertInto(members).values({ id: 2, groupId: 1, seat: 2, place: 2, age: 30, ...given })

describeEachTargetAndDriver('constraints', target => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect(target.url))
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    for (const statement of TABLES) await valueOf(db.run(statement))
  })

  test('a primary key and a unique column', async () => {
    expect(await failureOf(db.run(member({ id: 1 })))).toMatchObject({
      tag: 'UniqueViolation', constraint: 'members_pkey', columns: ['id'], schema: 'public', table: 'members', sqlstate: '23505', outcome: 'rolledBack',
    })
    const taken = await failureOf(db.run(insertInto(groups).values({ id: 3, groupName: 'one' })))
    expect(taken).toMatchObject({ tag: 'UniqueViolation', constraint: 'groups_group_name_key', columns: ['groupName'] })
    expect(taken.tag === 'UniqueViolation' && toFieldErrors(taken, { groups_group_name_key: 'is a group already' })).toEqual({
      fields: { groupName: 'is a group already' }, form: [],
    })
  })

  test('a key of several columns', async () => {
    expect(await failureOf(db.run(member({ seat: 1 })))).toMatchObject({ tag: 'UniqueViolation', constraint: 'members_seat', columns: ['groupId', 'seat'] })
  })

  test('a foreign key, from either side', async () => {
    expect(await failureOf(db.run(member({ groupId: 9 })))).toMatchObject({
      tag: 'ForeignKeyViolation', constraint: 'members_group_id_fkey', columns: ['groupId'], sqlstate: '23503',
    })
    // The table that is deleted from does not know who refers to it.
    expect(await failureOf(db.run(deleteFrom(groups).where(groups.id.eq(1))))).toMatchObject({
      tag: 'UnmappedConstraint', kind: 'foreign key', constraint: 'members_group_id_fkey', table: 'members',
    })
    const restricted = await failureOf(db.run(deleteFrom(groups).where(groups.id.eq(2))))
    expect(restricted).toMatchObject({ tag: 'UnmappedConstraint', kind: 'foreign key', constraint: 'keepers_group_id_fkey' })
    expect(['23503', '23001']).toContain('sqlstate' in restricted && restricted.sqlstate)
  })

  test('a check, of a column and of the table', async () => {
    expect(await failureOf(db.run(member({ age: -1 })))).toMatchObject({ tag: 'CheckViolation', constraint: 'members_age_positive', sqlstate: '23514' })
    expect(await failureOf(db.run(update(members).set({ place: 200 }).everyRow()))).toMatchObject({ tag: 'CheckViolation', constraint: 'members_place_small' })
  })

  test('an exclusion', async () => {
    expect(await failureOf(db.run(member({ place: 1 })))).toMatchObject({ tag: 'ExclusionViolation', constraint: 'members_place_alone', sqlstate: '23P01' })
  })

  test('NOT NULL, which has no name but a column', async () => {
    const given = await failureOf(db.run(sql.statement()`insert into groups values (5, null)`))
    expect(given).toMatchObject({ tag: 'NotNullViolation', column: 'group_name', columns: ['group_name'], table: 'groups', sqlstate: '23502' })
  })

  test('a constraint that the descriptor does not have', async () => {
    await valueOf(db.run(sql.statement()`alter table groups add constraint groups_short check (length(group_name) < 10)`))
    expect(await failureOf(db.run(insertInto(groups).values({ id: 5, groupName: 'a name that is too long' })))).toMatchObject({
      tag: 'UnmappedConstraint', kind: 'check', constraint: 'groups_short', columns: [],
    })
  })

  test('a conflict that is handled is no failure', async () => {
    expect(await valueOf(db.run(insertInto(groups).values({ id: 1, groupName: 'x' }).onConflict('groups_pkey').doNothing()))).toBe(0)
  })

  test('a failure prints with the place where its query was built', async () => {
    const forget = rememberOrigins()
    const query = member({ id: 1 })
    forget()
    const given = await failureOf(db.run(query))
    const text = describeFailure(given)
    expect(text).toContain('UniqueViolation')
    expect(text).toContain('insert into "members"')
    expect(text).toMatch(/built at .*constraints\.test\.ts/)
    expect(text).not.toContain('(id)=(1)')
  })
})
