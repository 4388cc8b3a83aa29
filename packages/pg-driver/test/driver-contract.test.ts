import { type OpenTarget, targets } from '@quern/testing/targets'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Connection, type ConnectionEvent, type Endpoint, pgliteDriver, postgresJsDriver, type ReplyFault } from '../src/index.ts'
import { sessionSettings } from '../src/session/settings.ts'
import { failureOf, valueOf } from './accounts.ts'
import { until } from './server-suite.ts'

describe.each(targets())('the contract of drivers, on $name', ({ kind, open }) => {
  let target: OpenTarget
  let endpoint: Endpoint
  let connection: Connection
  const reconnect = async (): Promise<void> => {
    connection = await valueOf(endpoint.connect(new AbortController().signal))
  }
  beforeAll(async () => {
    target = await open()
    const driver = kind === 'pglite' ? pgliteDriver() : postgresJsDriver()
    endpoint = await valueOf(driver.open({ url: target.url, settings: sessionSettings({}) }))
    await reconnect()
  })
  afterAll(async () => {
    await connection.close()
    await endpoint.close()
    await target.close()
  })

  const execute = (text: string, parameters: readonly (string | null)[] = [], name?: string) =>
    connection.execute({ text, parameters, ...(name !== undefined && { name }) })

  test('a session knows its process and what the server reports', () => {
    expect(connection.processId).toBeGreaterThan(0)
    expect(connection.parameters.get('server_version')).toMatch(/^\d+/)
    expect(connection.parameters.get('TimeZone')).toBe('UTC')
    expect(connection.loss()).toBeUndefined()
    expect(endpoint.address).not.toContain('@')
  })

  test('values are text, both ways', async () => {
    const { columns, rows, tag, status } = await valueOf(
      execute('select $1::int8 as a, $2::boolean as b, $3::bytea as c, $4::jsonb as d, $5::timestamptz as e, $6::text as f, $7::int[] as g', [
        '9007199254740993', 't', '\\x00ff', '{"a": 9007199254740993}', '2020-01-01 00:00:00.123456+02', null, '{1,NULL}',
      ]),
    )
    expect(columns).toEqual(
      [['a', 20], ['b', 16], ['c', 17], ['d', 3802], ['e', 1184], ['f', 25], ['g', 1007]].map(([name, typeOid]) => ({ name, typeOid })),
    )
    expect(rows).toEqual([['9007199254740993', 't', '\\x00ff', '{"a": 9007199254740993}', '2019-12-31 22:00:00.123456+00', null, '{1,NULL}']])
    expect({ tag, status }).toEqual({ tag: { command: 'SELECT', count: 1 }, status: 'idle' })
  })

  test('columns of one name, and none', async () => {
    expect((await valueOf(execute('select 1 as a, 2 as a'))).rows).toEqual([['1', '2']])
    expect(await valueOf(execute('select'))).toMatchObject({ columns: [], rows: [[]], tag: { count: 1 } })
    expect(await valueOf(execute(''))).toMatchObject({ columns: [], rows: [], tag: { command: '', count: undefined } })
  })

  test('a prepared statement gives the same again, and forgets what no longer fits', async () => {
    for (let round = 0; round < 3; round += 1) {
      expect(await valueOf(execute('select $1::integer + 1 as n', ['41'], 'plus'))).toMatchObject({ columns: [{ name: 'n' }], rows: [['42']] })
    }
    await valueOf(execute('create temporary table changing (a integer)'))
    expect((await valueOf(execute('select * from changing', [], 'changing'))).columns).toHaveLength(1)
    await valueOf(execute('alter table changing add b integer'))
    // One driver says that the plan is stale, another one has made a new one by itself.
    await execute('select * from changing', [], 'changing').then(({ ok }) => ok)
    expect((await valueOf(execute('select * from changing', [], 'changing'))).columns).toHaveLength(2)
  })

  test('a text that comes under another name is another statement', async () => {
    const text = 'select count(*) from retyped where a = $1'
    await valueOf(execute('create temporary table retyped (a integer)'))
    await valueOf(execute(text, ['1'], 'as_integer'))
    await valueOf(execute('alter table retyped alter a type text'))
    // The first one has inferred that its parameter is a number, once and for all.
    expect(await failureOf(execute(text, ['one'], 'as_integer'))).toMatchObject({ tag: 'ServerRefusal' })
    for (let round = 0; round < 2; round += 1) expect((await valueOf(execute(text, ['one'], 'as_text'))).rows).toEqual([['0']])
  })

  test('the status of the transaction is the server’s', async () => {
    expect(await valueOf(connection.script('begin; select 1'))).toMatchObject({ status: 'transaction', tags: [{ command: 'BEGIN' }, { command: 'SELECT', count: 1 }] })
    expect((await valueOf(execute('select 1'))).status).toBe('transaction')
    expect(await failureOf(execute('select 1 / 0'))).toMatchObject({ tag: 'ServerRefusal', status: 'failed', error: { sqlstate: '22012' } })
    expect(await failureOf(connection.script('select 1'))).toMatchObject({ status: 'failed', error: { sqlstate: '25P02' } })
    expect(await valueOf(connection.script('commit'))).toMatchObject({ status: 'idle', tags: [{ command: 'ROLLBACK' }] })
  })

  test('what comes unasked is told', async () => {
    const events: ConnectionEvent[] = []
    const stop = connection.subscribe(event => events.push(event))
    await valueOf(execute("do $$ begin raise notice 'hello'; end $$"))
    await valueOf(connection.script('listen somewhere'))
    await valueOf(connection.script("notify somewhere, 'it happened'"))
    await until(() => execute('select 1'), () => events.length >= 2)
    expect(events).toMatchObject([
      { kind: 'notice', notice: { message: 'hello', severity: 'NOTICE' } },
      { kind: 'notification', notification: { channel: 'somewhere', payload: 'it happened', processId: connection.processId } },
    ])
    stop()
    await valueOf(execute("do $$ begin raise notice 'nobody listens'; end $$"))
    expect(events).toHaveLength(2)
  })

  test.runIf(kind === 'server')('a setting that changes is told', async () => {
    const events: ConnectionEvent[] = []
    const stop = connection.subscribe(event => events.push(event))
    await valueOf(connection.script("set time zone 'Asia/Tokyo'"))
    expect(events).toEqual([{ kind: 'parameter', name: 'TimeZone', value: 'Asia/Tokyo' }])
    expect(connection.parameters.get('TimeZone')).toBe('Asia/Tokyo')
    await valueOf(connection.script("set time zone 'UTC'"))
    stop()
  })

  test('a stream gives batches, with the columns in each', async () => {
    const source = connection.stream({ text: 'select n from generate_series(1, $1::integer) as n', parameters: ['5'], name: 'series' }, 2)
    const columns = [{ name: 'n', typeOid: 23 }]
    expect(await valueOf(source.next())).toEqual({ done: false, columns, rows: [['1'], ['2']] })
    expect(await valueOf(source.next())).toEqual({ done: false, columns, rows: [['3'], ['4']] })
    expect(await valueOf(source.next())).toEqual({ done: true, columns, rows: [['5']], tag: { command: 'SELECT', count: 1 }, status: 'idle' })
    expect((await valueOf(execute('select 1'))).rows).toEqual([['1']])
  })

  test('a stream can be closed at any point', async () => {
    const begin = () => connection.stream({ text: 'select n from generate_series(1, 100) as n', parameters: [] }, 2)
    expect(await valueOf(begin().close())).toBe('idle')
    const source = begin()
    await valueOf(source.next())
    expect(await valueOf(source.close())).toBe('idle')
    expect((await valueOf(execute('select 1'))).rows).toEqual([['1']])
  })

  test('a request to cancel when nothing runs does no harm', async () => {
    await connection.cancel()
    expect((await valueOf(execute('select 1'))).rows).toEqual([['1']])
  })

  test('a COPY ends the connection, with the reason', async () => {
    for (const text of ['copy (select 1) to stdout', 'create temporary table t (a integer); copy t from stdin']) {
      const fault: ReplyFault = await failureOf(connection.script(text))
      expect(fault).toMatchObject({ tag: 'ConnectionLoss', by: 'protocol', sent: true, detail: expect.stringContaining('COPY') })
      expect(connection.loss()).toMatchObject({ by: 'protocol' })
      await reconnect()
    }
  })

  test('a connection that has ended answers everything with its loss, and sends nothing', async () => {
    const events: ConnectionEvent[] = []
    connection.subscribe(event => events.push(event))
    connection.destroy('enough of it')
    const lost = { tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'enough of it' }
    expect(events).toEqual([{ kind: 'lost', loss: lost }])
    expect(await failureOf(execute('select 1'))).toEqual(lost)
    expect(await failureOf(connection.script('select 1'))).toEqual(lost)
    expect(await failureOf(connection.stream({ text: 'select 1', parameters: [] }, 1).next())).toEqual(lost)
    connection.destroy('again')
    await connection.close()
    await connection.cancel()
    expect(events).toHaveLength(1)
    await reconnect()
  })

  test('a connection that is closed has ended', async () => {
    await connection.close()
    expect(connection.loss()).toMatchObject({ by: 'client', detail: 'closed' })
    await connection.close()
    await reconnect()
  })

  test.runIf(kind === 'server')('what runs when the connection is destroyed is answered', async () => {
    const running = execute('select pg_sleep(30)')
    const cancelling = connection.cancel()
    connection.destroy('no more')
    expect(await failureOf(running)).toMatchObject({ tag: 'ConnectionLoss', by: 'client' })
    await cancelling
    await reconnect()
    const source = connection.stream({ text: 'select n from generate_series(1, 100) as n', parameters: [] }, 2)
    await valueOf(source.next())
    connection.destroy('no more')
    expect(await failureOf(source.next())).toMatchObject({ tag: 'ConnectionLoss', sent: true })
    expect(await failureOf(source.close())).toMatchObject({ tag: 'ConnectionLoss' })
    await reconnect()
  })

  test('an attempt that is given up leaves nothing', async () => {
    if (kind === 'pglite') return
    expect(await failureOf(endpoint.connect(AbortSignal.abort()))).toMatchObject({ tag: 'ConnectionLoss', by: 'client' })
  })
})
