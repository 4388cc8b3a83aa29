import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { from, insertInto, integer, sql, table, text } from '@quern/core'
import { failure, success } from '@quern/result'
import { sharedServer } from '@quern/testing/targets'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Connection, type Database, type Driver, pgliteDriver, postgresJsDriver } from '../src/index.ts'
import { failureOf, valueOf } from './accounts.ts'

const one = sql.statement({ n: integer() })`select 1 as n`
const notes = table('notes', { id: integer().primaryKey() })

describe('what connect refuses', () => {
  test('a scheme that no driver has', async () => {
    expect(await failureOf(connect('mysql://here/x'))).toMatchObject({
      tag: 'UnknownScheme', stage: 'connect', outcome: 'none', scheme: 'mysql', known: ['postgres', 'postgresql', 'pglite', 'pg'],
    })
    expect(await failureOf(connect('no url'))).toMatchObject({ tag: 'UnknownScheme', scheme: '' })
  })

  test('a URL or an option that is not right', async () => {
    expect(await failureOf(connect('postgres://here/x?nonsense=1'))).toMatchObject({ tag: 'InvalidOption', option: 'nonsense' })
    for (const url of ['pglite:./x?y=1', 'pglite://host/x', 'pglite:%zz']) expect(await failureOf(connect(url))).toMatchObject({ tag: 'InvalidOption', option: 'url' })
    expect(await failureOf(connect('postgres:', { settings: { datestyle: 'German' } }))).toMatchObject({ option: 'settings.datestyle' })
    expect(await failureOf(connect('postgres:', { pool: { max: 0 } }))).toMatchObject({ option: 'pool.max' })
    expect(await failureOf(connect('postgres:', { pool: { max: 1.5 } }))).toMatchObject({ option: 'pool.max' })
    expect(await failureOf(connect('postgres:', { pool: { min: 20 } }))).toMatchObject({ option: 'pool.min' })
    expect(await failureOf(connect('postgres:', { pool: { idleTimeout: Number.NaN } }))).toMatchObject({ option: 'pool.idleTimeout' })
    for (const time of [-1, '5s', Number.NaN, null] as never[]) {
      expect(await failureOf(connect('postgres:', { callTimeout: time }))).toMatchObject({ tag: 'InvalidOption', option: 'callTimeout' })
      expect(await failureOf(connect('postgres:', { timeout: time }))).toMatchObject({ tag: 'InvalidOption', option: 'timeout' })
      expect(await failureOf(connect('postgres:', { signal: time }))).toMatchObject({ tag: 'InvalidOption', option: 'signal' })
    }
  })

  test('a driver whose package is not installed', async () => {
    const missing = (name: string) => () => Promise.reject(Object.assign(new Error(`Cannot find package '${name}' imported from here`), { code: 'ERR_MODULE_NOT_FOUND' }))
    expect(await failureOf(connect('pglite:', { drivers: [pgliteDriver(missing('@electric-sql/pglite'))] }))).toMatchObject({
      tag: 'DriverMissing', package: '@electric-sql/pglite', outcome: 'none',
    })
    expect(await failureOf(connect('postgres:', { drivers: [postgresJsDriver(missing('postgres'))] }))).toMatchObject({ tag: 'DriverMissing', package: 'postgres' })
    const bug = new Error('a bug inside the package')
    await expect(connect('pglite:', { drivers: [pgliteDriver(() => Promise.reject(bug))] })).rejects.toBe(bug)
    await expect(connect('postgres:', { drivers: [postgresJsDriver(() => Promise.reject(bug))] })).rejects.toBe(bug)
  })

  test('an engine that does not start', async () => {
    const start = () => Promise.reject(new Error('no room'))
    expect(await failureOf(connect('pglite:', { drivers: [pgliteDriver(() => Promise.resolve(start))] }))).toMatchObject({
      tag: 'ServerUnreachable', code: 'PGLITE', detail: 'no room', address: 'PGlite in memory',
    })
  })
})

describe('what connect gives', () => {
  test('a server by its parts', async () => {
    const url = new URL(await sharedServer())
    await using db = await valueOf(
      connect({ host: url.hostname, port: Number(url.port), user: url.username, password: decodeURIComponent(url.password), database: 'postgres', pool: { max: 2 } }),
    )
    expect(await valueOf(db.one(one))).toEqual({ n: 1 })
    expect(db.address).toBe(`${url.hostname}:${url.port}/postgres`)
  })

  test('a session with settings of its own, that survive a reset', async () => {
    const setting = (name: string) => sql.statement({ setting: text() })`select current_setting(${name}) as setting`
    for (const url of ['pglite:', await sharedServer()]) {
      await using db = await valueOf(connect(url, { settings: { TimeZone: 'Asia/Tokyo', work_mem: '7MB' }, pool: { max: 1 } }))
      expect(await valueOf(db.one(setting('TimeZone')))).toEqual({ setting: 'Asia/Tokyo' })
      await valueOf(db.run(sql.statement()`set work_mem to '9MB'`))
      expect(await valueOf(db.one(setting('work_mem')))).toEqual({ setting: '7MB' })
      expect(await valueOf(db.one(setting('DateStyle')))).toEqual({ setting: 'ISO, YMD' })
    }
  })

  test('a time limit for every call that has none of its own', async () => {
    await using db = await valueOf(connect(await sharedServer(), { callTimeout: 200 }))
    expect(await failureOf(db.run(sql.statement()`select pg_sleep(30)`))).toMatchObject({ tag: 'DeadlineExceeded', timeout: 200 })
    expect(await valueOf(db.run(sql.statement()`select pg_sleep(0.3)`, { timeout: 20_000 }))).toBe(1)
    expect(await failureOf(db.transaction(tx => tx.run(sql.statement()`select pg_sleep(30)`)))).toMatchObject({ tag: 'DeadlineExceeded' })
  })

  test('a database that is closed by itself at the end of its block', async () => {
    const open = async (): Promise<Database> => {
      await using db = await valueOf(connect(await sharedServer()))
      expect(db.pool()).toMatchObject({ total: 1, idle: 1 })
      return db
    }
    const closed = await open()
    expect(await failureOf(closed.one(one))).toMatchObject({ tag: 'Misuse', misuse: 'database closed' })
    await closed.close()
  })

  test('a variable of the environment that postgres.js cannot read does no harm', async () => {
    process.env['PGTARGETSESSIONATTRS'] = 'any'
    try {
      await using db = await valueOf(connect(await sharedServer()))
      expect(await valueOf(db.one(one))).toEqual({ n: 1 })
      expect(process.env['PGTARGETSESSIONATTRS']).toBe('any')
    } finally {
      delete process.env['PGTARGETSESSIONATTRS']
    }
  })
})

describe('PGlite', () => {
  test('keeps a folder, and finds it again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quern pglite '))
    const url = `pglite:${pathToFileURL(folder).pathname}`
    try {
      const first = await valueOf(connect(url))
      await valueOf(first.run(sql.statement()`create table notes (id integer primary key)`))
      await valueOf(first.run(insertInto(notes).values({ id: 1 })))
      expect(first.address).toBe(`PGlite in ${folder}`)
      await first.close()
      await using second = await valueOf(connect(`pglite://${pathToFileURL(folder).pathname}`))
      expect(await valueOf(second.all(from(notes).select(notes)))).toEqual([{ id: 1 }])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('an engine that stops is gone with its memory, and a folder is opened anew', async () => {
    let engines = 0
    const breaking = async () => {
      const { PGlite } = await import('@electric-sql/pglite')
      return async () => {
        engines += 1
        const engine = await PGlite.create()
        return {
          execProtocolRawStream: (message: Uint8Array, options: Parameters<typeof engine.execProtocolRawStream>[1]) =>
            Buffer.from(message).includes('break it') ? Promise.reject(new Error('it broke')) : engine.execProtocolRawStream(message, options),
          close: () => engine.close(),
        }
      }
    }
    const broken = sql.statement()`select 'break it'`
    const inMemory = await valueOf(connect('pglite:', { drivers: [pgliteDriver(breaking)] }))
    expect(await failureOf(inMemory.run(broken))).toMatchObject({ tag: 'ConnectionLost', outcome: 'unknown', detail: 'it broke' })
    expect(await failureOf(inMemory.one(one))).toMatchObject({ tag: 'ServerUnreachable', outcome: 'none' })
    await inMemory.close()
    const onDisk = await valueOf(connect('pglite:./anywhere', { drivers: [pgliteDriver(breaking)] }))
    expect(await failureOf(onDisk.run(broken))).toMatchObject({ tag: 'ConnectionLost' })
    expect(await valueOf(onDisk.one(one))).toEqual({ n: 1 })
    expect(engines).toBe(3)
    await onDisk.close()
  })

  test('an engine that answers with nonsense is not asked again', async () => {
    let asked = 0
    const nonsense = () => Promise.resolve(() => Promise.resolve({
      execProtocolRawStream: (_message: Uint8Array, { onRawData }: { readonly onRawData: (bytes: Uint8Array) => void }) => {
        asked += 1
        onRawData(Uint8Array.from([1, 2, 3, 4, 5, 6]))
        return Promise.resolve()
      },
      close: () => Promise.resolve(),
    }))
    expect(await failureOf(connect('pglite:', { drivers: [pgliteDriver(nonsense)] }))).toMatchObject({ tag: 'ProtocolFailure', stage: 'connect' })
    expect(asked).toBe(1)
  })
})

describe('a driver of your own', () => {
  /** Middleware: it counts the statements that go through a connection. */
  const counting = (inner: Driver, counts: { statements: number }): Driver => ({
    ...inner,
    name: `counting ${inner.name}`,
    schemes: ['counted'],
    open: async options => {
      const opened = await inner.open({ ...options, url: options.url.replace(/^counted:/, 'pglite:') })
      return opened.map(endpoint => ({
        ...endpoint,
        connect: async (signal: AbortSignal) =>
          (await endpoint.connect(signal)).map((connection): Connection => ({
            ...connection,
            execute: statement => {
              counts.statements += 1
              return connection.execute(statement)
            },
          })),
      }))
    },
  })

  test('has a scheme of its own, and wraps another one with plain functions', async () => {
    const counts = { statements: 0 }
    await using db = await valueOf(connect('counted:', { drivers: [counting(pgliteDriver(), counts)] }))
    await valueOf(db.one(one))
    await valueOf(db.transaction(tx => tx.one(one).flatMap(() => tx.one(one))))
    expect(counts.statements).toBe(3)
  })

  test('may come before a built-in one', async () => {
    const refusing: Driver = { name: 'none', schemes: ['pglite'], open: () => Promise.resolve(failure({ tag: 'InvalidOption', option: 'url', problem: 'not here' })) }
    expect(await failureOf(connect('pglite:', { drivers: [refusing] }))).toMatchObject({ tag: 'InvalidOption', problem: 'not here' })
  })

  test('that throws is a defect, which is seen', async () => {
    const bug = new Error('a bug in a driver')
    const throwing: Driver = { name: 'none', schemes: ['broken'], open: () => Promise.reject(bug) }
    await expect(connect('broken:', { drivers: [throwing] })).rejects.toBe(bug)
    const later: Driver = {
      ...throwing,
      open: () =>
        Promise.resolve(
          success({
            capabilities: { sessions: 'many', cancel: true, statementTimeout: true, maximumParameters: 10 },
            address: 'nowhere',
            connect: () => Promise.reject(bug),
            close: () => Promise.resolve(),
          } as const),
        ),
    }
    await expect(connect('broken:', { drivers: [later] })).rejects.toBe(bug)
  })

  test('says how many parameters a statement may have', async () => {
    const limited = pgliteDriver()
    const driver: Driver = {
      ...limited,
      open: async options => (await limited.open(options)).map(endpoint => ({ ...endpoint, capabilities: { ...endpoint.capabilities, maximumParameters: 2 } })),
    }
    await using db = await valueOf(connect('pglite:', { drivers: [driver] }))
    const three = sql.statement()`select ${'a'}::text, ${'b'}::text, ${'c'}::text`
    expect(await failureOf(db.run(three))).toMatchObject({ tag: 'TooManyParameters', stage: 'encode', outcome: 'none', count: 3, maximum: 2 })
    const rows = db.stream(three)[Symbol.asyncIterator]()
    expect(await rows.next()).toMatchObject({ value: { ok: false, error: { tag: 'TooManyParameters' } } })
  })
})

describe('a query that is never sent, or whose rows are of no use', () => {
  let db: Database
  beforeAll(async () => {
    db = await valueOf(connect('pglite:'))
  })
  afterAll(() => db.close())

  test('a value that cannot be written as its type', async () => {
    const query = from(notes).where(notes.id.eq(1.5)).select(notes)
    expect(await failureOf(db.all(query))).toMatchObject({ tag: 'EncodeFailure', stage: 'encode', outcome: 'none', parameter: 1, type: 'integer' })
  })

  test('an insert without rows', async () => {
    expect(await failureOf(db.run(insertInto(notes).values([])))).toMatchObject({ tag: 'EmptyInsert', outcome: 'none' })
    expect(await failureOf(db.all(insertInto(notes).values([]).returning({ id: notes.id })))).toMatchObject({ tag: 'EmptyInsert' })
  })

  test('a value that does not decode: the statement was carried out', async () => {
    const query = sql.statement({ n: integer() })`select x as n from (values ('1'), ('x')) as t (x)`
    expect(await failureOf(db.all(query))).toMatchObject({ tag: 'DecodeFailure', stage: 'decode', outcome: 'committed', column: 'n', type: 'integer', row: 1 })
  })
})
