import { describeEachServer } from '@quern/testing/targets'
import { afterEach, expect, test, vi } from 'vitest'
import { connect, pgDriver } from '../src/index.ts'
import { failureOf, one, valueOf } from './accounts.ts'

const missing = (name: string) => pgDriver(() => Promise.reject(Object.assign(new Error(`Cannot find package '${name}' imported from here`), { code: 'ERR_MODULE_NOT_FOUND' })))

test('a package that is not installed is a failure that names it', async () => {
  expect(await failureOf(connect('pg://127.0.0.1/x', { drivers: [missing('pg')] }))).toMatchObject({ tag: 'DriverMissing', package: 'pg' })
})

test('a package that is broken is a defect', async () => {
  await expect(pgDriver(() => Promise.reject(new Error('broken'))).open({ url: 'pg://127.0.0.1/x', settings: {} })).rejects.toThrow('broken')
  await expect(missing('something else').open({ url: 'pg://127.0.0.1/x', settings: {} })).rejects.toThrow('something else')
})

test('an option that is wrong is named', async () => {
  expect(await failureOf(connect('pg://127.0.0.1/x?sslmode=maybe'))).toMatchObject({ tag: 'InvalidOption', option: 'sslmode' })
})

describeEachServer('pg', target => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  const url = (): string => target.url.replace(/^[a-z]+:/, 'pg:')

  test('heeds nothing of the environment by itself', async () => {
    const hostile = {
      NODE_PG_FORCE_NATIVE: '1', PGBINARY: 'true', PGREPLICATION: 'database', PGCLIENT_ENCODING: 'latin1', PGQUERY_TIMEOUT: '1',
      PGSTATEMENT_TIMEOUT: '1',
    }
    for (const [name, value] of Object.entries(hostile)) vi.stubEnv(name, value)
    const opened = await connect(url())
    vi.unstubAllEnvs()
    await using db = await valueOf(opened)
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    expect(db.capabilities).toEqual({ sessions: 'many', cancel: true, statementTimeout: true, maximumParameters: 65_535 })
  })

  test('has an empty or a wrong password refused by the server', async () => {
    vi.stubEnv('PGPASSFILE', '/nowhere')
    for (const password of ['', 'wrong', 'ümläut😀']) {
      const at = new URL(url())
      at.password = password
      expect(await failureOf(connect(at.href, { timeout: 20_000 }))).toMatchObject({ stage: 'connect', outcome: 'none', sqlstate: '28P01' })
    }
  })

  test('serves `postgres:` where it is among the drivers', async () => {
    await using db = await valueOf(connect(target.url, { drivers: [pgDriver()] }))
    expect(db.capabilities.maximumParameters).toBe(65_535)
  })
})
