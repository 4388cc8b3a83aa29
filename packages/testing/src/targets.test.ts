import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { describeEachServer, describeEachTarget, sharedServer, targets } from './targets.ts'

const names = (choice: Parameters<typeof targets>[0]): readonly string[] => targets(choice).map(target => target.name)

describe('the environment chooses', () => {
  test('PGlite and the latest major by default', () => {
    expect(names({})).toEqual(['PGlite', 'PostgreSQL 18'])
    expect(names({ QUERN_POSTGRES: '', DATABASE_URL: '' })).toEqual(['PGlite', 'PostgreSQL 18'])
  })

  test('majors', () => {
    expect(names({ QUERN_POSTGRES: '15, 17' })).toEqual(['PGlite', 'PostgreSQL 15', 'PostgreSQL 17'])
    expect(() => targets({ QUERN_POSTGRES: '15,14' })).toThrow("QUERN_POSTGRES: '14' is none of 15, 16, 17, 18")
  })

  test('a server of the caller\'s own, unless majors are named', () => {
    expect(names({ DATABASE_URL: 'postgres://x' })).toEqual(['PGlite', 'DATABASE_URL'])
    expect(names({ DATABASE_URL: 'postgres://x', QUERN_POSTGRES: '16' })).toEqual(['PGlite', 'PostgreSQL 16'])
  })
})

test('a server that is given is used, on a database of its own', async () => {
  const [, own] = targets({ DATABASE_URL: await sharedServer() })
  const database = await own?.open()
  expect(database?.url).toMatch(/\/quern_test_\w+$/u)
  await database?.close()
})

const seen: string[] = []

describeEachTarget('a suite', target => {
  expect(() => target.url).toThrow('read `url` inside a test or a hook')

  test('has a database of its own', async () => {
    seen.push(target.kind)
    expect(target.url).toMatch(target.kind === 'pglite' ? /^pglite:$/u : /^postgres:\/\//u)
  })
})

describeEachServer('a suite of servers', target => {
  test('runs on the real thing', async () => {
    const sql = postgres(target.url, { max: 1, fetch_types: false })
    const [row] = await sql`select current_setting('server_version_num')::int / 10000 as major`
    expect(target.major ?? row?.['major']).toBe(row?.['major'])
    await sql.end()
  })
})

test('each target had its turn', () => {
  expect(new Set(seen)).toEqual(new Set(['pglite', 'server']))
})

test('a shared server of a major is that major', async () => {
  const sql = postgres(await sharedServer(16), { max: 1, fetch_types: false })
  const [row] = await sql`show server_version`
  expect(row?.['server_version']).toMatch(/^16\./u)
  await sql.end()
})
