import * as core from '@quern/core'
import { alias, from, insertInto, integer, one, sql, table, type AnyColumn, type Column, type TypeInfo } from '@quern/core'
import { seeded } from '@quern/workbench/seed'
import { describeEachTarget } from '@quern/testing/targets'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Database } from '../src/index.ts'
import { typeCases, typeStatements } from './arbitraries.ts'

/** A column of any type, as the cases make them. */
type AnyTypedColumn = Column<TypeInfo, never, 'required', never, never>

/** The descriptor of each built-in type by the name of its case. */
const columns: Readonly<Record<string, () => AnyColumn>> = {
  'smallint': core.smallint, 'integer': core.integer, 'bigint': core.bigint, 'numeric': core.numeric, 'real': core.real,
  'double precision': core.doublePrecision, 'money': core.money, 'text': core.text, 'varchar': core.varchar, 'char': () => core.char(12),
  'name': core.name, 'citext': core.citext, 'boolean': core.boolean, 'uuid': core.uuid, 'bytea': core.bytea, 'date': core.date, 'time': core.time,
  'timetz': core.timetz, 'timestamp': core.timestamp, "timestamp in the mode 'date'": () => core.timestamp({ mode: 'date' }),
  'timestamptz': core.timestamptz, "timestamptz in the mode 'string'": () => core.timestamptz({ mode: 'string' }), 'interval': core.interval,
  'json': () => core.json(), 'jsonb': () => core.jsonb(), 'inet': core.inet, 'cidr': core.cidr, 'macaddr': core.macaddr, 'macaddr8': core.macaddr8,
  'pg_lsn': core.pgLsn, 'tid': core.tid, 'regclass': core.regclass, 'regtype': core.regtype, 'bit': () => core.bit(8), 'varbit': core.varbit,
  'tsvector': core.tsvector, 'tsquery': core.tsquery, 'oid': core.oid, 'xid8': core.xid8, 'xml': core.xml, 'jsonpath': core.jsonpath,
  'point': core.point, 'line': core.line, 'lseg': core.lseg, 'box': core.box, 'path': core.path, 'polygon': core.polygon, 'circle': core.circle,
  'int4range': core.int4range, 'int8range': core.int8range, 'numrange': core.numrange, 'daterange': core.daterange, 'tsrange': core.tsrange,
  'tstzrange': core.tstzrange, 'int4multirange': core.int4multirange, 'int8multirange': core.int8multirange, 'nummultirange': core.nummultirange,
  'datemultirange': core.datemultirange, 'tsmultirange': core.tsmultirange, 'tstzmultirange': core.tstzmultirange,
}

const cases = typeCases.flatMap(given => {
  const column = columns[given.name]
  return column ? [{ ...given, column: () => column() as AnyTypedColumn }] : []
})

const written = (texts: string): core.Query<never, never, never> =>
  // Each statement is the suite's own text.
  sql.statement()(Object.assign([texts], { raw: [texts] })) as unknown as core.Query<never, never, never>

describeEachTarget('what goes into a column comes out of it', target => {
  let db: Database

  beforeAll(async () => {
    const connected = await connect(target.url, { pool: { max: 1 } })
    if (!connected.ok) throw new Error(JSON.stringify(connected.error))
    db = connected.value
    for (const statement of [...typeStatements, "set lc_monetary = 'C'"]) await db.run(written(statement))
  })
  afterAll(() => db.close())

  test('every descriptor of a built-in type has a case', () => {
    const covered = new Set(cases.map(given => given.name))
    expect(Object.keys(columns).filter(name => !covered.has(name))).toEqual([])
  })

  test.for(cases)('$name: at top level, in an array, and in a nested row', async ({ column, sql: type, arbitrary, name }, context) => {
    context.skip(name === 'citext' && target.kind === 'pglite', 'connect gives PGlite no extensions')
    const given = table('given', { key: integer().primaryKey(), value: column() })
    const listed = table('listed', { key: integer().primaryKey(), list: column().nullable().array() })
    const [innerGiven, innerListed] = [alias(given, 'inner_given'), alias(listed, 'inner_listed')]
    const back = from(given).innerJoin(listed, listed.key.eq(given.key)).orderBy(given.key.asc()).select({
      value: given.value,
      list: listed.list,
      nested: one(from(innerGiven).innerJoin(innerListed, innerListed.key.eq(innerGiven.key)).where(innerGiven.key.eq(given.key))
        .select({ value: innerGiven.value, list: innerListed.list })),
    })
    const run = async (query: core.Query<never, never, unknown>): Promise<void> => {
      expect((await db.run(query)).match({ success: () => '', failure: fault => `${name}: ${JSON.stringify(fault, null, 1)}` })).toBe('')
    }
    await run(written('drop table if exists given, listed'))
    await run(written(`create table given (key int primary key, value ${type} not null)`))
    await run(written(`create table listed (key int primary key, list ${type}[] not null)`))

    await fc.assert(fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 6 }), async values => {
      await run(written('truncate given, listed'))
      // Several rows travel as one array for each column, one row as plain parameters.
      await run(insertInto(given).values(values.map((value, key) => ({ key, value }))) as core.Query<never, never, unknown>)
      await run(insertInto(listed).values(values.map((value, key) => ({ key, list: [value, null, value] }))) as core.Query<never, never, unknown>)
      const rows = await db.all(back)
      const expected = values.map(value => ({ value, list: [value, null, value] }))
      expect(rows.match({ success: found => found, failure: fault => fault })).toStrictEqual(expected.map(row => ({ ...row, nested: row })))
    }), seeded({ numRuns: 6 }))
  })
})
