import { from, insertInto, integer, literal, queryOf, select, statementOf, table, update, uuidv7, type Query } from '@quern/core'
import { compile } from '../../src/compile/index.ts'
import type { DriverFailure } from '../../src/index.ts'
import { failureOf } from '../accounts.ts'
import type { Provocation } from './provocation.ts'

const t = table('t', { id: integer() })
const plain = statementOf(from(t).select({ id: t.id }))

/** A query of an AST that may be anything. */
const ast = (fields: object): Query<unknown, never> => queryOf({ ...plain, ...fields } as never)

/** An UPDATE that lost its word on the way, as an AST from outside may have. */
const unguarded = (): Query<unknown, never> => {
  const { everyRow: _, ...rest } = statementOf(update(t).set({ id: 1 }).everyRow()) as unknown as Readonly<Record<string, unknown>>
  return queryOf(rest as never)
}

const refused = (tag: DriverFailure['tag'], by: string, says: string, query: Query<unknown, never>): Provocation => ({
  tag, by, says, outcome: 'none', advice: 'no',
  provoke: async suite => {
    const db = await suite.open()
    return { failure: await failureOf(db.run(query)), after: db }
  },
})

export const compiling: readonly Provocation[] = [
  refused('EmptyInsert', 'an INSERT of no rows', 'table: t', insertInto(t).values([])),
  refused('EmptyUpdate', 'an UPDATE that sets nothing', 'table: t', update(t).set({}).everyRow()),
  refused('UnguardedWrite', 'an UPDATE of every row that does not say so', 'table: t', unguarded()),
  refused('InvalidIdentifier', 'a column without a name', 'problem', select({ ['']: literal(1) })),
  refused('InvalidNode', 'a list of nothing', 'problem', ast({ where: { kind: 'inList', expression: { kind: 'literal', value: 1 }, values: [] } })),
  {
    tag: 'UnsupportedFeature', by: 'a function that the target does not have', says: 'uuidv7', outcome: 'none', advice: 'no',
    provoke: async () => ({ failure: await failureOf(Promise.resolve(compile(select({ x: uuidv7() }), { target: 15 }))) }),
  },
]
