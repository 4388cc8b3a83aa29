import { deepStrictEqual, equal, match, ok } from 'node:assert/strict'
import type { ConnectFault, Endpoint } from '@quern/pg-driver'
import type { Result } from '@quern/result'
import { conformanceCase } from './case.ts'
import { cell, faultOf, script, staysUsable, until, valueOf } from './observe.ts'

const NEVER = new AbortController().signal

const refusedBy = async (endpoint: Endpoint): Promise<ConnectFault> => faultOf<ConnectFault>(endpoint.connect(NEVER) as Promise<Result<unknown, ConnectFault>>)

/** The server's own error, whichever way the driver came by it. */
const serverError = (fault: ConnectFault) => ('error' in fault ? fault.error : undefined)

export const CONNECTING_CASES = [
  conformanceCase('an endpoint says what it can do, and where it is without secrets', [], async ({ url }, { capabilities, address }) => {
    ok(capabilities.sessions === 'one' || capabilities.sessions === 'many')
    equal(typeof capabilities.cancel, 'boolean')
    equal(typeof capabilities.statementTimeout, 'boolean')
    ok(Number.isInteger(capabilities.maximumParameters) && capabilities.maximumParameters > 0 && capabilities.maximumParameters <= 65_535)
    const password = URL.canParse(url) ? new URL(url).password : ''
    ok(!address.includes('@') && (password === '' || !address.includes(password)), address)
    await Promise.resolve()
  }),
  conformanceCase('a session knows its process and what the server reports', [], async ({ connect }) => {
    const connection = await connect()
    equal(String(connection.processId), await cell(connection, 'select pg_backend_pid()'))
    match(connection.parameters.get('server_version') ?? '', /^\d+/)
    for (const name of ['TimeZone', 'client_encoding', 'standard_conforming_strings', 'DateStyle']) {
      equal(connection.parameters.get(name), await cell(connection, 'select current_setting($1)', [name]), name)
    }
    equal(connection.loss(), undefined)
  }),
  conformanceCase('a session starts with the settings, to the letter', [], async ({ connect, settings }) => {
    const connection = await connect()
    for (const [name, value] of Object.entries(settings)) equal(await cell(connection, 'select current_setting($1)', [name]), value, name)
  }),
  conformanceCase('the settings stay through a reset of the session', ['many sessions'], async ({ connect, settings }) => {
    const connection = await connect()
    await script(connection, "set time zone 'Asia/Tokyo'; set bytea_output to escape")
    await script(connection, 'reset all')
    for (const [name, value] of Object.entries(settings)) equal(await cell(connection, 'select current_setting($1)', [name]), value, name)
  }),
  conformanceCase('a new session knows nothing of the last one', [], async ({ connect }) => {
    const first = await connect()
    await script(first, "begin; set bytea_output to escape; create temporary table left_behind (a integer); listen left_behind")
    await first.close()
    const second = await connect()
    equal((await script(second, 'select 1')).status, 'idle')
    equal(await cell(second, "select current_setting('bytea_output')"), 'hex')
    equal(await cell(second, "select to_regclass('left_behind') is null"), 't')
    equal(await cell(second, 'select count(*) from pg_listening_channels()'), '0')
  }),
  conformanceCase('several sessions are opened at once, each with a process of its own', ['many sessions'], async ({ connect }) => {
    const connections = await Promise.all(Array.from({ length: 10 }, () => connect()))
    equal(new Set(connections.map(({ processId }) => processId)).size, 10)
    await Promise.all(connections.map(staysUsable))
  }),
  conformanceCase('a session that the server refuses is a refusal with its error', ['network'], async ({ open, urlWith, connect }) => {
    const missing = serverError(await refusedBy(await open(urlWith({ database: 'no such database' }))))
    deepStrictEqual([missing?.sqlstate, missing?.severity], ['3D000', 'FATAL'])
    const stranger = serverError(await refusedBy(await open(urlWith({ user: 'no such user' }))))
    ok(stranger?.sqlstate.startsWith('28'), stranger?.sqlstate)
    await staysUsable(await connect())
  }),
  conformanceCase('a place where nothing listens is unreachable', ['network'], async ({ open, urlWith, listen }) => {
    // A port that was free a moment ago: the server of the case listens there no more.
    const server = await listen(socket => {
      socket.end()
    })
    const unused = server.port
    const fault = await refusedBy(await open(urlWith({ host: '127.0.0.1', port: unused === 1 ? 2 : 1 })))
    equal(fault.tag, 'Unreachable')
    equal(fault.tag === 'Unreachable' && fault.code, 'ECONNREFUSED')
  }),
  conformanceCase('a server that ends the connection in start-up is a loss, at once', ['network'], async ({ open, urlWith, listen }) => {
    const server = await listen(socket => {
      socket.end()
    })
    const fault = await refusedBy(await open(urlWith({ host: '127.0.0.1', port: server.port })))
    deepStrictEqual([fault.tag, fault.tag === 'ConnectionLoss' && fault.by], ['ConnectionLoss', 'server'])
    await until('nothing is left open', () => server.open() === 0)
    ok(server.seen() <= 2, `it was tried ${server.seen()} times`)
  }),
  conformanceCase('a server that does not speak PostgreSQL’s protocol gives a fault, and no exception', ['network'], async ({ open, urlWith, listen }) => {
    const server = await listen(socket => {
      socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
    })
    const fault = await refusedBy(await open(urlWith({ host: '127.0.0.1', port: server.port })))
    ok(fault.tag === 'TlsRefused' || (fault.tag === 'ConnectionLoss' && fault.by === 'protocol'), JSON.stringify(fault))
    await until('nothing is left open', () => server.open() === 0)
  }),
  conformanceCase('an attempt that is given up ends, and leaves nothing open', ['network'], async ({ open, urlWith, listen }) => {
    const server = await listen(() => undefined)
    const endpoint = await open(urlWith({ host: '127.0.0.1', port: server.port }))
    const attempt = new AbortController()
    const fault = faultOf<ConnectFault>(endpoint.connect(attempt.signal))
    await until('it has reached the server', () => server.open() > 0)
    attempt.abort()
    const given = await fault
    deepStrictEqual([given.tag, given.tag === 'ConnectionLoss' && given.by], ['ConnectionLoss', 'client'])
    await until('nothing is left open', () => server.open() === 0)
    equal(server.seen(), 1)
  }),
  conformanceCase('an attempt that was given up before it began begins nothing', ['network'], async ({ open, urlWith, listen }) => {
    const server = await listen(() => undefined)
    const endpoint = await open(urlWith({ host: '127.0.0.1', port: server.port }))
    const fault = await faultOf<ConnectFault>(endpoint.connect(AbortSignal.abort()))
    deepStrictEqual([fault.tag, fault.tag === 'ConnectionLoss' && fault.by], ['ConnectionLoss', 'client'])
    equal(server.seen(), 0)
  }),
  conformanceCase('an attempt that is given up at any moment leaves no session at the server', ['many sessions'], async ({ connect, random }, endpoint) => {
    const other = await connect()
    const count = async (): Promise<number> => Number(await cell(other, "select count(*) from pg_stat_activity where backend_type = 'client backend' and datname = current_database()"))
    const before = await count()
    for (let round = 0; round < 30; round += 1) {
      const attempt = new AbortController()
      const opening = endpoint.connect(attempt.signal)
      for (let turn = Math.floor(random() * 20); turn > 0; turn -= 1) await new Promise(resolve => setImmediate(resolve))
      attempt.abort()
      const opened = await opening
      if (opened.ok) await opened.value.close()
    }
    await until('no session is left', async () => (await count()) <= before)
  }),
  conformanceCase('a signal that aborts after the session is open does not end it', [], async ({ driver, url, settings }) => {
    const endpoint = await valueOf(driver.open({ url, settings }))
    const attempt = new AbortController()
    const connection = await valueOf(endpoint.connect(attempt.signal))
    attempt.abort()
    await staysUsable(connection)
    await connection.close()
    await endpoint.close()
  }),
  conformanceCase('`{ ...connection }` is the connection, and can be wrapped', [], async ({ connect }) => {
    const connection = await connect()
    const texts: string[] = []
    const wrapped = {
      ...connection,
      execute: (statement: Parameters<typeof connection.execute>[0]) => {
        texts.push(statement.text)
        return connection.execute(statement)
      },
    }
    await staysUsable(wrapped)
    equal(texts.length, 1)
    await script(wrapped, "set time zone 'Asia/Tokyo'; set time zone 'UTC'")
    const { cancel, close, loss } = wrapped
    await cancel()
    equal(loss(), undefined)
    await close()
    equal(wrapped.loss()?.by, 'client')
    deepStrictEqual(wrapped.loss(), connection.loss())
  }),
]
