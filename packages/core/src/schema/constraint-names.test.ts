import { expect, test } from 'vitest'
import {
  alias, check, constraintsOf, cte, deleteFrom, foreignKey, from, index, insertInto, integer, primaryKey, statementOf, table, text, unique, update, uuid, type Query,
} from '../index.ts'
import { decodeAst, encodeAst } from '../ast/index.ts'

const groups = table('groups', { id: uuid().primaryKey('groups_key'), slug: text().unique() })
const members = table('members', {
  groupId: uuid().references(() => groups.id),
  userName: text().named('user').unique(),
  age: integer().nullable().check('members_age_positive', age => age.gt(0)),
  rank: integer(),
}, t => [
  primaryKey(t.groupId, t.userName),
  unique('members_rank', t.groupId, t.rank),
  check('members_rank_positive', t.rank.gt(0)),
  foreignKey('members_again', [t.groupId], () => [groups.id]),
  index('members_by_age', t.age),
])
const of = (query: Query) => constraintsOf(statementOf(query))
const row = { groupId: 'x', userName: 'ann', rank: 1 }

test('an insert may violate every constraint of its table, each with its columns', () => {
  expect(of(insertInto(members).values(row))).toEqual({
    members_pkey: ['groupId', 'userName'],
    members_user_key: ['userName'],
    members_group_id_fkey: ['groupId'],
    members_age_positive: ['age'],
    members_rank: ['groupId', 'rank'],
    members_rank_positive: [],
    members_again: ['groupId'],
  })
  expect(of(insertInto(alias(groups, 'g')).values({ id: 'x', slug: 's' }))).toEqual({ groups_key: ['id'], groups_slug_key: ['slug'] })
})

test('an update may violate those of the columns that it sets, and every check', () => {
  expect(Object.keys(of(update(members).set({ rank: 2 }).everyRow()))).toEqual(['members_age_positive', 'members_rank', 'members_rank_positive'])
})

test('a query names the constraints of the writes inside it', () => {
  const made = cte('made', from(groups).select({ id: groups.id }))
  expect(of(from(made).select({ id: made.id }).with(made))).toEqual({})
  expect(of(deleteFrom(groups).everyRow())).toEqual({})
  expect(Object.keys(of(insertInto(groups).values({ id: 'x', slug: 's' }).onConflict().doNothing()))).toEqual(['groups_key', 'groups_slug_key'])
})

test('a statement that came from JSON has lost its tables', () => {
  const statement = decodeAst(JSON.parse(JSON.stringify(encodeAst(statementOf(insertInto(groups).values({ id: 'x', slug: 's' })))))).valueOr(undefined)
  expect(statement && constraintsOf(statement)).toEqual({})
})
