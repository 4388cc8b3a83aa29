import { from, sql, integer } from '@quern/core'
import { failure, success } from '@quern/result'
import { describeEachServer, describeEachTarget } from '@quern/testing/targets'
import { afterEach, expect, test } from 'vitest'
import { withMiddleware } from '../../src/middleware/apply.ts'
import {
  type CallInfo, connect, type ConnectionMiddleware, type ConnectOptions, type Database, type Endpoint, type Middleware, observing, systemClock,
  pinned,
} from '../../src/index.ts'
import { accounts, createAccounts, everyone, failureOf, insert, one, valueOf } from '../accounts.ts'
import { idleConnection } from '../idle-connection.ts'

/** An endpoint that gives connections that nobody speaks through. */
const idleEndpoint = (connected: Endpoint['connect'] = async () => success(idleConnection(1))): Endpoint => ({
  capabilities: { sessions: 'many', cancel: true, statementTimeout: true, maximumParameters: 10 },
  address: 'nowhere:1/none',
  connect: connected,
  close: () => Promise.resolve(),
})
const SIGNAL = new AbortController().signal

/** A middleware that takes note of what goes by. */
const noting = (name: string, notes: string[]): ConnectionMiddleware => connection => ({
  ...connection,
  execute: async statement => {
    notes.push(`${name} before`)
    const reply = await connection.execute(statement)
    notes.push(`${name} after`)
    return reply
  },
})

test('without middleware the endpoint is itself, and so are its connections', async () => {
  const endpoint = idleEndpoint()
  expect(withMiddleware(endpoint, [], systemClock, new WeakMap())).toBe(endpoint)
})

test('each is applied once for each connection', async () => {
  const applied: string[] = []
  const middlewares = ['first', 'second'].map((name): Middleware => connection => {
    applied.push(name)
    return connection
  })
  const endpoint = withMiddleware(idleEndpoint(), middlewares, systemClock, new WeakMap())
  const opened = await endpoint.connect(SIGNAL)
  if (opened.ok) await opened.value.execute({ text: 'select 1', parameters: [] })
  expect(applied).toEqual(['second', 'first'])
})

test('connecting goes through the list in its order, and may be refused or tried again', async () => {
  const notes: string[] = []
  let tries = 0
  const driver = idleEndpoint(async () => {
    tries += 1
    return tries === 1 ? failure({ tag: 'Unreachable', code: 'ECONNREFUSED', detail: '' } as const) : success(idleConnection(tries))
  })
  const named = (name: string): Middleware => ({
    connect: inner => async signal => {
      notes.push(name)
      return inner(signal)
    },
  })
  const again: Middleware = {
    connect: inner => async signal => {
      const first = await inner(signal)
      return first.ok ? first : inner(signal)
    },
  }
  const endpoint = withMiddleware(driver, [named('outer'), again, named('inner')], systemClock, new WeakMap())
  const opened = await endpoint.connect(SIGNAL)
  expect(opened.ok && opened.value.processId).toBe(2)
  expect(notes).toEqual(['outer', 'inner', 'inner'])
})

test('a connection that a middleware does not give on is closed', async () => {
  const made: ReturnType<typeof idleConnection>[] = []
  const driver = idleEndpoint(async () => {
    const connection = idleConnection(made.length)
    made.push(connection)
    return success(connection)
  })
  const open = (middleware: Middleware, signal = SIGNAL) => withMiddleware(driver, [middleware], systemClock, new WeakMap()).connect(signal)
  const thrown = new Error('a bug')
  const bug = (): never => {
    throw thrown
  }

  await expect(open(bug)).rejects.toBe(thrown)
  await expect(open({ connect: inner => signal => inner(signal).then(bug) })).rejects.toBe(thrown)
  await expect(open({ connect: inner => async signal => (await inner(signal)).map(connection => ({ ...connection })) })).rejects.toThrow('another connection')
  const refused = await open({ connect: inner => async signal => {
    await inner(signal)
    return failure({ tag: 'Unreachable', code: 'NO', detail: '' } as const)
  } })
  expect(refused.ok).toBe(false)
  const abort = new AbortController()
  void open({ connect: inner => async signal => {
    await inner(signal)
    abort.abort()
    return new Promise(() => undefined)
  } }, abort.signal)
  await new Promise(resolve => setImmediate(resolve))
  expect(made.map(({ state }) => state())).toEqual(['destroyed', 'destroyed', 'destroyed', 'destroyed', 'destroyed'])
})

describeEachTarget('middlewares', target => {
  const opened: Database[] = []
  const open = async (options: ConnectOptions): Promise<Database> => {
    const db = await valueOf(connect(target.url, options))
    opened.push(db)
    return db
  }
  afterEach(() => Promise.all(opened.splice(0).map(db => db.close({ grace: 0 }))))

  test('the first of the list is the outermost', async () => {
    const notes: string[] = []
    const db = await open({ middleware: [noting('first', notes), noting('second', notes)] })
    await valueOf(db.all(one))
    expect(notes).toEqual(['first before', 'second before', 'second after', 'first after'])
  })

  test('every way to send a statement goes through them, with the call that it is for', async () => {
    const seen: { kind: string; text: string; call: CallInfo | undefined; summary: string | undefined; rows: number }[] = []
    const watching = observing(() => activity => ending => {
      seen.push({ kind: activity.kind, text: activity.text, call: activity.call, summary: activity.query?.description.summary, rows: ending.ok ? ending.rows : -1 })
    })
    const db = await open({ middleware: [watching] })
    await createAccounts(db)
    seen.length = 0
    await valueOf(db.all(everyone))
    for await (const row of db.stream(everyone, { batchSize: 1 })) expect(row.ok).toBe(true)
    for await (const row of db.stream(everyone, { batchSize: 1 })) {
      expect(row.ok).toBe(true)
      break
    }
    await valueOf(db.transaction(tx => tx.savepoint(sp => sp.run(insert(7)))))
    const own = seen.filter(({ summary }) => summary !== undefined)
    expect(own.map(({ kind, summary, rows }) => [kind, summary, rows])).toEqual([
      ['execute', 'SELECT accounts', 2], ['stream', 'SELECT accounts', 2], ['stream', 'SELECT accounts', 1], ['execute', 'INSERT accounts', 0],
    ])
    expect(own.map(({ call }) => call?.transaction)).toEqual([false, false, false, true])
    expect(own.every(({ call }) => call !== undefined && call.waited >= 0 && call.attempt === 0)).toBe(true)
    const scripts = seen.filter(({ kind }) => kind === 'script').map(({ text }) => text)
    expect(scripts[0]).toMatch(/^begin/)
    expect(scripts.at(-1)).toBe('commit')
    expect(scripts).toContain('savepoint quern_1')
  })

  test('a transaction that is run again says which run it is', async () => {
    const attempts: (number | undefined)[] = []
    let injected = 0
    const faults: ConnectionMiddleware = (connection, { call }) => ({
      ...connection,
      execute: async statement => {
        if (statement.query === undefined) return connection.execute(statement)
        attempts.push(call()?.attempt)
        injected += 1
        if (injected > 2) return connection.execute(statement)
        // The transaction is over in the server, too.
        await connection.execute({ text: 'select 1 / 0', parameters: [] })
        return failure({ tag: 'ServerRefusal', error: { severity: 'ERROR', sqlstate: '40001', message: 'injected' }, status: 'failed', prepared: false })
      },
    })
    const db = await open({ middleware: [faults], random: () => 0 })
    const result = await valueOf(db.transaction({ retry: { times: 3 } }, tx => tx.one(one)))
    expect(result).toEqual({ n: 1 })
    expect(attempts).toEqual([0, 1, 2])
  })

  test('on a pinned database each call says what it is itself', async () => {
    const seen: (boolean | undefined)[] = []
    const looking: ConnectionMiddleware = (connection, { call }) => ({
      ...connection,
      execute: statement => {
        if (statement.query !== undefined) seen.push(call()?.transaction)
        return connection.execute(statement)
      },
    })
    const db = await open({ middleware: [looking] })
    await valueOf(db.transaction(tx => tx.one(one)))
    const pin = await valueOf(pinned(db))
    await valueOf(pin.one(one))
    await valueOf(pin.transaction(tx => tx.one(one)))
    await pin.close()
    await valueOf(db.one(one))
    expect(seen).toEqual([true, false, true, false])
  })

  test('a middleware that throws: the caller gets it as it is, and the database goes on', async () => {
    const thrown = new Error('a bug')
    let armed = false
    const buggy: ConnectionMiddleware = connection => ({
      ...connection,
      execute: statement => {
        if (armed && statement.query !== undefined) throw thrown
        return connection.execute(statement)
      },
      stream: (statement, size) => {
        if (armed) throw thrown
        return connection.stream(statement, size)
      },
    })
    const db = await open({ middleware: [buggy] })
    await valueOf(db.all(one))
    armed = true
    await expect(db.all(one)).rejects.toBe(thrown)
    await expect(db.all(one, { timeout: 60_000 })).rejects.toBe(thrown)
    await expect(db.transaction(tx => tx.all(one))).rejects.toBe(thrown)
    const read = async (): Promise<void> => {
      for await (const row of db.stream(one)) expect(row.ok).toBe(true)
    }
    await expect(read()).rejects.toBe(thrown)
    armed = false
    expect(await valueOf(db.all(one))).toEqual([{ n: 1 }])
    expect(db.pool()).toMatchObject({ leased: 0, waiting: 0 })
  })

  test('a middleware cannot make a failed transaction look like a good one', async () => {
    const hiding: ConnectionMiddleware = connection => ({
      ...connection,
      execute: async statement => {
        const reply = await connection.execute(statement)
        return reply.ok ? reply : success({ columns: [], rows: [], tag: { command: 'INSERT', count: 1 }, status: 'transaction' as const })
      },
    })
    const db = await open({ middleware: [hiding] })
    await createAccounts(db)
    const result = await failureOf(db.transaction(tx => tx.run(insert(1))))
    expect(result).toMatchObject({ tag: 'CommitWasRolledBack', outcome: 'rolledBack' })
    expect(await valueOf(db.all(from(accounts).select({ id: accounts.id })))).toHaveLength(2)
  })

  test('one that rewrites texts keeps prepared names right', async () => {
    const tagged: ConnectionMiddleware = connection => ({
      ...connection,
      execute: ({ name, text, ...rest }) => connection.execute({ ...rest, text: `${text} /*route='%2Fpage'*/`, ...(name !== undefined && { name: `${name}_page` }) }),
    })
    const db = await open({ middleware: [tagged] })
    const text = sql.statement({ n: integer() })`select ${1}::integer as n`
    for (let time = 0; time < 3; time += 1) expect(await valueOf(db.one(text))).toEqual({ n: 1 })
  })
})

describeEachServer('middlewares', target => {
  test('one that never answers holds nobody beyond the deadline', async () => {
    const hanging: ConnectionMiddleware = connection => ({
      ...connection,
      execute: statement => (statement.query === undefined ? connection.execute(statement) : new Promise(() => undefined)),
    })
    const db = await valueOf(connect(target.url, { middleware: [hanging], pool: { max: 1 } }))
    expect(await failureOf(db.all(one, { timeout: 200 }))).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'none' })
    await db.close({ grace: 0 })
    expect(db.pool()).toMatchObject({ total: 0 })
  })

  test('what is cancelled is the statement, and the connection goes on', async () => {
    const db = await valueOf(connect(target.url, { middleware: [connection => ({ ...connection })], pool: { max: 1 } }))
    const before = await valueOf(db.one(sql.statement({ pid: integer() })`select pg_backend_pid() as pid`))
    expect(await failureOf(db.run(sql.statement()`select pg_sleep(30)`, { timeout: 300 }))).toMatchObject({ tag: 'DeadlineExceeded' })
    expect(await valueOf(db.one(sql.statement({ pid: integer() })`select pg_backend_pid() as pid`))).toEqual(before)
    await db.close()
  })

  test('the address of a connection is that of its server', async () => {
    const addresses: string[] = []
    const db = await valueOf(connect(target.url, { middleware: [(connection, { address }) => {
      addresses.push(address)
      return connection
    }] }))
    expect(addresses[0]).toMatch(/:\d+\/\w+$/)
    await db.close()
  })
})
