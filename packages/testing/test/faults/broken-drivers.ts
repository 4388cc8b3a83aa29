import type { Connection, Driver, Endpoint, Reply, ScriptReply, Statement } from '@quern/pg-driver'
import { failure, success } from '@quern/result'

/** A driver with a fault of its own, put around a good one. */
export type Breakage = (driver: Driver) => Driver

/** What the connections of an endpoint become. `fresh` opens another one beside them. */
type Break = (connection: Connection, fresh: () => Promise<Connection>) => Connection

const NEVER = new AbortController().signal

const freshOf = (endpoint: Endpoint) => async (): Promise<Connection> => {
  for (;;) {
    const opened = await endpoint.connect(NEVER)
    if (opened.ok) return opened.value
  }
}

const breaking = (name: string, change: Break): Breakage => driver => ({
  ...driver,
  name,
  open: async options =>
    (await driver.open(options)).map(endpoint => ({
      ...endpoint,
      connect: async signal => (await endpoint.connect(signal)).map(connection => change(connection, freshOf(endpoint))),
    })),
})

const isCommit = (text: string): boolean => text === 'commit'

const COMMITTED: ScriptReply = { tags: [{ command: 'COMMIT', count: undefined }], status: 'idle' }

/** Takes any end of a COMMIT for its success. */
export const acknowledgesAnything = breaking('acknowledges anything', connection => ({
  ...connection,
  script: async text => {
    const result = await connection.script(text)
    return isCommit(text) && !result.ok ? success(COMMITTED) : result
  },
}))

/** Takes a COMMIT that got no answer for one that was refused. */
export const takesSilenceForRefusal = breaking('takes silence for refusal', connection => ({
  ...connection,
  script: async text => {
    const result = await connection.script(text)
    if (!isCommit(text) || result.ok || result.error.tag !== 'ConnectionLoss') return result
    const error = { severity: 'ERROR', sqlstate: '40001', message: 'so it seems' } as const
    return failure({ tag: 'ServerRefusal', error, status: 'idle', prepared: false })
  },
}))

/** Goes on where its connection was lost, on another one that knows of no transaction: as postgres.js does by itself. */
export const goesOnInAutocommit = breaking('goes on in autocommit', (connection, fresh) => {
  let current = connection
  const inTransaction = <R extends Reply | ScriptReply>(reply: R): R => ({ ...reply, status: 'transaction' })
  const again = async (): Promise<Connection> => {
    if (current !== connection) await current.close()
    return (current = await fresh())
  }
  return {
    ...connection,
    loss: () => undefined,
    execute: async (statement: Statement) => {
      const result = await current.execute(statement)
      if (result.ok || result.error.tag === 'ServerRefusal') return current === connection ? result : result.map(inTransaction)
      return (await (await again()).execute(statement)).map(inTransaction)
    },
    script: async text => {
      const result = await current.script(text)
      const reply = result.ok || result.error.tag === 'ServerRefusal' ? result : await (await again()).script(text)
      // The server only warns of a COMMIT without a transaction.
      return reply
    },
    close: () => current.close(),
    destroy: reason => {
      current.destroy(reason)
    },
  }
})

/** Says SERIALIZABLE, and runs at READ COMMITTED. */
export const lowersIsolation = breaking('lowers isolation', connection => ({
  ...connection,
  script: text => connection.script(text.replace('isolation level serializable', 'isolation level read committed')),
}))

/** Runs a transaction again whose COMMIT got no answer. */
export const replaysUnknownCommits = breaking('replays unknown commits', (connection, fresh) => {
  const done: Statement[] = []
  return {
    ...connection,
    execute: statement => {
      done.push(statement)
      return connection.execute(statement)
    },
    script: async text => {
      if (text.startsWith('begin')) done.length = 0
      const result = await connection.script(text)
      if (!isCommit(text) || result.ok || result.error.tag !== 'ConnectionLoss') return result
      const other = await fresh()
      await other.script('begin')
      for (const statement of done) if (/ledger|lists/u.test(statement.text)) await other.execute(statement)
      const committed = await other.script('commit')
      await other.close()
      return committed
    },
  }
})

/** Does not tell that its connection was lost: what ran on it never settles. */
export const hangsWhenLost = breaking('hangs when lost', connection => ({
  ...connection,
  execute: async statement => {
    const result = await connection.execute(statement)
    return result.ok || result.error.tag === 'ServerRefusal' ? result : new Promise(() => undefined)
  },
}))

/** Does not end its connections. */
export const neverCloses = (opened: Connection[]): Breakage => breaking('never closes', connection => {
  opened.push(connection)
  return { ...connection, close: () => Promise.resolve(), destroy: () => undefined }
})

/** Cancels whichever statement runs on the connection that was opened first. */
export const cancelsNeighbours = (): Breakage => {
  const all: Connection[] = []
  return breaking('cancels neighbours', connection => {
    all.push(connection)
    return {
      ...connection,
      cancel: async () => {
        await Promise.all(all.filter(each => each !== connection && each.loss() === undefined).map(each => each.cancel()))
        await connection.cancel()
      },
    }
  })
}

/** Throws where nobody can catch it. */
export const throwsAside = (emit: (error: Error) => void): Breakage => breaking('throws aside', connection => ({
  ...connection,
  execute: async statement => {
    const result = await connection.execute(statement)
    if (!result.ok && result.error.tag === 'ConnectionLoss') emit(new Error('a write on a connection that has ended'))
    return result
  },
}))

/** Throws at its caller. */
export const throwsAtCallers = breaking('throws at callers', connection => ({
  ...connection,
  execute: async statement => {
    const result = await connection.execute(statement)
    if (!result.ok && result.error.tag === 'ConnectionLoss') throw new Error('connection ended')
    return result
  },
}))
