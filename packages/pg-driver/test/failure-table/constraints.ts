import { deleteFrom, exclude, insertInto, integer, table, text } from '@quern/core'
import type { Database, DriverFailure } from '../../src/index.ts'
import { failureOf, valueOf } from '../accounts.ts'
import { type Provocation, statement } from './provocation.ts'

const groups = table('groups', { id: integer().primaryKey(), name: text() })
const members = table(
  'members',
  { id: integer().primaryKey(), groupId: integer().references(() => groups.id), age: integer().check('members_age_positive', age => age.gt(0)), seat: integer() },
  t => [exclude('members_seat_alone', [t.seat], '=')],
)

const CREATE = [
  'drop table if exists members, groups cascade',
  'create table groups (id integer primary key, name text not null)',
  `create table members (id integer primary key, group_id integer references groups on delete restrict, age integer constraint members_age_positive check (age > 0),
    seat integer, constraint members_seat_alone exclude using btree (seat with =))`,
  "insert into groups values (1, 'one')",
  'insert into members values (1, 1, 30, 1)',
]

const member = (given: Partial<{ id: number; groupId: number; age: number; seat: number }>) =>
  insertInto(members).values({ id: 2, groupId: 1, age: 30, seat: 2, ...given })

const onRequest = { unit: 'transaction', onUniqueViolation: true } as const

const entry = (
  parts: Pick<Provocation, 'tag' | 'sqlstate' | 'says' | 'by'> & Partial<Pick<Provocation, 'advice' | 'state'>>,
  run: (db: Database) => PromiseLike<DriverFailure>,
): Provocation => ({
  stage: 'execute', outcome: 'rolledBack', advice: 'no', ...parts,
  provoke: async suite => {
    const db = await suite.open({ pool: { max: 1 } })
    for (const text of CREATE) await valueOf(db.run(statement(text)))
    return { failure: await run(db), after: db }
  },
})

export const constraints: readonly Provocation[] = [
  entry({ tag: 'UniqueViolation', sqlstate: '23505', by: 'a key that is taken', says: 'members_pkey' }, db => failureOf(db.run(member({ id: 1 })))),
  entry({ tag: 'UniqueViolation', sqlstate: '23505', by: 'a key that is taken, where that is a reason to retry', says: 'members_pkey', advice: 'jitter', state: onRequest },
    db => failureOf(db.run(member({ id: 1 })))),
  entry({ tag: 'ForeignKeyViolation', sqlstate: '23503', by: 'a row that is not there', says: 'members_group_id_fkey' }, db => failureOf(db.run(member({ groupId: 9 })))),
  entry({ tag: 'CheckViolation', sqlstate: '23514', by: 'a value that a check refuses', says: 'members_age_positive' }, db => failureOf(db.run(member({ age: -1 })))),
  entry({ tag: 'ExclusionViolation', sqlstate: '23P01', by: 'a row that excludes another', says: 'members_seat_alone' }, db => failureOf(db.run(member({ seat: 1 })))),
  entry({ tag: 'ExclusionViolation', sqlstate: '23P01', by: 'a row that excludes another, where that is a reason to retry', says: 'members_seat_alone', advice: 'jitter', state: onRequest },
    db => failureOf(db.run(member({ seat: 1 })))),
  entry({ tag: 'NotNullViolation', sqlstate: '23502', by: 'nothing where there must be something', says: 'name' }, db => failureOf(db.run(statement('insert into groups values (2, null)')))),
  entry({ tag: 'UnmappedConstraint', by: 'a row that is referred to, which may not go', says: 'members_group_id_fkey' }, db => failureOf(db.run(deleteFrom(groups).where(groups.id.eq(1))))),
]
