import { from, insertInto, integer, sql } from '@quern/core'
import { scriptedServer, type ScriptedConnection } from '@quern/testing/scripted-server'
import { startServer } from '@quern/testing/servers'
import { connect, type DriverFailure, type Transaction } from '../../src/index.ts'
import { accounts, failureOf, insert, one, slow, valueOf } from '../accounts.ts'
import { backend, terminate, until, untilAsleep, type ServerSuite } from '../server-suite.ts'
import { tcpProxy } from '../tcp-proxy.ts'
import { type Provocation, statement } from './provocation.ts'

const set = (id: number, balance: number) => sql.statement()`update accounts set balance = ${balance}::integer where id = ${id}::integer`

/** Waits until a backend has ended. */
const gone = (suite: ServerSuite, pid: number) =>
  until(
    () => valueOf(suite.admin().maybeOne(sql.statement({ pid: integer() })`select pid from pg_stat_activity where pid = ${pid}::integer`)),
    row => row === undefined,
  )

/** A transaction whose session the server ends for idling. */
const idling = (setting: string) => async (suite: ServerSuite) => {
  const db = await suite.open({ settings: { [setting]: '20ms' } })
  const failure = await failureOf(db.transaction(async tx => {
    await gone(suite, (await valueOf(tx.one(backend))).pid)
    return tx.run(insert(3))
  }))
  return { failure, after: db }
}

type IsStrange = NonNullable<Parameters<ScriptedConnection['serve']>[0]>

/** The statement is still to be parsed, or is about to run. */
const parsing: IsStrange = message => message.kind === 'Parse' && JSON.stringify(message).includes('update x')
const running: IsStrange = (_message, text) => text === 'update x'

/** Gives an error in place of an answer to a message; a FATAL one ends the connection. */
const errorAt = (sqlstate: string, isStrange: IsStrange, severity: 'FATAL' | 'ERROR' = 'FATAL') => async (connection: ScriptedConnection): Promise<void> => {
  await connection.startUp()
  if ((await connection.serve(isStrange)) === undefined) return
  connection.send({ kind: 'ErrorResponse', fields: Object.entries({ S: severity, V: severity, C: sqlstate, M: 'scripted for a test', R: 'ProcessInterrupts' }).map(([code, value]) => ({ code, value })) })
  if (severity === 'FATAL') connection.close()
}

/** A write on a server that ends its session, on each of its connections, with a FATAL error. */
const fatalWrite = (sqlstate: string, isStrange: IsStrange) => async (): Promise<{ readonly failure: DriverFailure }> => {
  await using server = await scriptedServer([errorAt(sqlstate, isStrange)])
  const db = await valueOf(connect(server.url, { pool: { max: 1 } }))
  const failure = await failureOf(db.run(sql.statement()`update x`))
  await db.close({ grace: 0 })
  return { failure }
}

const rolledBack = { stage: 'execute', outcome: 'rolledBack' } as const

export const sessions: readonly Provocation[] = [
  {
    tag: 'SerializationFailure', sqlstate: '40001', by: 'another transaction that is faster', ...rolledBack, advice: 'jitter', says: '40001',
    provoke: async suite => {
      const db = await suite.open()
      const failure = await failureOf(db.transaction({ isolation: 'repeatable read' }, async tx => {
        await valueOf(tx.one(one))
        await valueOf(db.run(set(1, 7)))
        return tx.run(set(1, 8))
      }))
      return { failure, after: db }
    },
  },
  {
    tag: 'SerializationFailure', sqlstate: '40001', by: 'a conflict in a savepoint, which only the whole can repeat', ...rolledBack, advice: 'transaction', state: { unit: 'insideTransaction' }, says: '40001',
    provoke: async suite => {
      const db = await suite.open()
      let failure: DriverFailure | undefined
      await valueOf(db.transaction({ isolation: 'repeatable read' }, async tx => {
        await valueOf(tx.one(one))
        await valueOf(db.run(set(1, 7)))
        failure = await failureOf(tx.savepoint(sp => sp.run(set(1, 8))))
        return tx.run(set(2, 9))
      }))
      if (failure === undefined) throw new Error('it did not fail')
      return { failure, after: db }
    },
  },
  {
    tag: 'DeadlockDetected', sqlstate: '40P01', by: 'two transactions that wait for each other', ...rolledBack, advice: 'jitter', says: '40P01',
    provoke: async suite => {
      const db = await suite.open()
      const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
      const crossed = (first: number, second: number, mine: 0 | 1) => db.transaction(async tx => {
        await valueOf(tx.run(statement("set local deadlock_timeout to '50ms'")))
        await valueOf(tx.run(set(first, 1)))
        gates[mine].resolve()
        await gates[mine === 0 ? 1 : 0].promise
        return tx.run(set(second, 2))
      })
      for (const result of await Promise.all([crossed(1, 2, 0), crossed(2, 1, 1)])) if (!result.ok) return { failure: result.error as DriverFailure, after: db }
      throw new Error('neither failed')
    },
  },
  {
    tag: 'LockNotAvailable', sqlstate: '55P03', by: 'a row that is locked', ...rolledBack, advice: 'jitter', says: '55P03',
    provoke: async suite => {
      const db = await suite.open()
      const failure = await failureOf(db.transaction(async tx => {
        await valueOf(tx.run(set(1, 1)))
        return db.one(from(accounts).where(accounts.id.eq(1)).forUpdate({ wait: 'nowait' }).select(accounts))
      }))
      return { failure: failure as DriverFailure, after: db }
    },
  },
  {
    tag: 'QueryCanceled', sqlstate: '57014', by: 'statement_timeout', ...rolledBack, advice: 'no', says: '57014',
    provoke: async suite => {
      const db = await suite.open({ settings: { statement_timeout: '20ms' } })
      return { failure: await failureOf(db.run(slow)), after: db }
    },
  },
  { tag: 'IdleInTransactionTimeout', sqlstate: '25P03', by: 'idle_in_transaction_session_timeout', ...rolledBack, advice: 'jitter', says: '25P03', provoke: idling('idle_in_transaction_session_timeout') },
  { tag: 'TransactionTimeout', sqlstate: '25P04', by: 'transaction_timeout', ...rolledBack, advice: 'jitter', says: '25P04', since: 17, provoke: idling('transaction_timeout') },
  {
    tag: 'IdleSessionTimeout', sqlstate: '57P05', by: 'a server that ends each session as a statement comes', stage: 'execute', outcome: 'none', advice: 'none', says: '57P05',
    provoke: fatalWrite('57P05', parsing),
  },
  {
    tag: 'IdleSessionTimeout', sqlstate: '57P05', by: 'a server that ends the session once it has taken the statement up', stage: 'execute', outcome: 'unknown', advice: 'verify', says: '57P05',
    provoke: fatalWrite('57P05', running),
  },
  {
    tag: 'CrashShutdown', sqlstate: '57P02', by: 'a crash before the statement is taken up', stage: 'execute', outcome: 'none', advice: 'floor', says: '57P02',
    provoke: fatalWrite('57P02', parsing),
  },
  {
    tag: 'DatabaseDropped', sqlstate: '57P04', by: 'a database that is dropped in a write', stage: 'execute', outcome: 'unknown', advice: 'verify', says: '57P04',
    provoke: fatalWrite('57P04', running),
  },
  {
    tag: 'InvalidTransactionState', sqlstate: '25001', by: 'VACUUM in a transaction', ...rolledBack, advice: 'no', says: 'VACUUM',
    provoke: async suite => {
      const db = await suite.open()
      return { failure: await failureOf(db.transaction(tx => tx.run(statement('vacuum accounts')))), after: db }
    },
  },
  {
    tag: 'InFailedTransaction', sqlstate: '25P02', by: 'a statement after one that failed', ...rolledBack, advice: 'no', says: '25P02',
    provoke: async suite => {
      const db = await suite.open()
      const failure = await failureOf(db.transaction(async tx => {
        await failureOf(tx.run(statement('select 1 / 0')))
        return tx.one(one)
      }))
      return { failure: failure as DriverFailure, after: db }
    },
  },
  {
    tag: 'ReadOnlyTransaction', sqlstate: '25006', by: 'a write in a read-only transaction', ...rolledBack, advice: 'no', says: '25006',
    provoke: async suite => {
      const db = await suite.open()
      return { failure: await failureOf(db.transaction({ readOnly: true }, tx => tx.run(statement('delete from accounts')))), after: db }
    },
  },
  {
    tag: 'InsufficientPrivilege', sqlstate: '42501', by: 'a role that may not', ...rolledBack, advice: 'no', says: 'accounts',
    provoke: async suite => {
      const db = await suite.open()
      const failure = await failureOf(db.transaction(async tx => {
        await valueOf(tx.run(statement('create role table_nobody')))
        await valueOf(tx.run(statement('set local role table_nobody')))
        return tx.all(from(accounts).select(accounts))
      }))
      return { failure: failure as DriverFailure, after: db }
    },
  },
  {
    tag: 'InsufficientResources', sqlstate: '53400', by: 'temporary files beyond their limit', ...rolledBack, advice: 'floor', says: 'temporary file size exceeds',
    provoke: async suite => {
      const db = await suite.open()
      const failure = await failureOf(db.transaction(async tx => {
        await valueOf(tx.run(statement("set local temp_file_limit = '1MB'")))
        await valueOf(tx.run(statement("set local work_mem = '64kB'")))
        return tx.run(statement('select count(*) from (select g from generate_series(1, 300000) as g order by md5(g::text)) as sorted'))
      }))
      return { failure, after: db }
    },
  },
  {
    tag: 'StalePlan', sqlstate: '0A000', by: 'a table that changed under a prepared statement, in a transaction', ...rolledBack, advice: 'none', says: '0A000',
    provoke: async suite => {
      const db = await suite.open({ pool: { max: 1 } })
      await valueOf(suite.admin().run(statement('drop table if exists changing')))
      await valueOf(suite.admin().run(statement('create table changing (id integer)')))
      const changing = sql.statement({ id: integer() })`select * from changing`
      await valueOf(db.all(changing))
      await valueOf(suite.admin().run(statement('alter table changing alter id type bigint')))
      const failure = await failureOf(db.transaction(tx => tx.all(changing)))
      // Outside a transaction it is prepared anew by itself.
      await valueOf(db.all(changing))
      await valueOf(suite.admin().run(statement('drop table changing')))
      return { failure, after: db }
    },
  },
  {
    tag: 'ProtocolViolation', sqlstate: '08P01', by: 'a server that says so', ...rolledBack, advice: 'no', says: '08P01',
    provoke: async () => {
      await using server = await scriptedServer([async connection => {
        await errorAt('08P01', running, 'ERROR')(connection)
        connection.send({ kind: 'ReadyForQuery', status: 'idle' })
        await connection.serve()
      }])
      const db = await valueOf(connect(server.url, { pool: { max: 1 } }))
      const failure = await failureOf(db.run(sql.statement()`update x`))
      await db.close({ grace: 0 })
      return { failure }
    },
  },
  {
    tag: 'AdminShutdown', sqlstate: '57P01', by: 'a backend that is terminated in a write', stage: 'execute', outcome: 'unknown', advice: 'verify', says: '57P01',
    provoke: async suite => {
      const db = await suite.open({ pool: { max: 1 } })
      const { pid } = await valueOf(db.one(backend))
      const running = failureOf(db.run(slow))
      await untilAsleep(suite.admin(), pid)
      await terminate(suite.admin(), pid)
      return { failure: await running, after: db }
    },
  },
  {
    tag: 'AdminShutdown', sqlstate: '57P01', by: 'a backend that is terminated in a transaction', ...rolledBack, advice: 'jitter', says: '57P01',
    provoke: async suite => {
      const db = await suite.open({ pool: { max: 1 } })
      const failure = await failureOf(db.transaction(async (tx: Transaction) => {
        await terminate(suite.admin(), (await valueOf(tx.one(backend))).pid)
        return until(() => tx.run(insert(3)), ({ ok }) => !ok)
      }))
      return { failure, after: db }
    },
  },
  {
    tag: 'CrashShutdown', sqlstate: '57P02', by: 'a neighbour that is killed', stage: 'execute', outcome: 'unknown', advice: 'verify', says: '57P02',
    provoke: async () => {
      await using server = await startServer(18)
      await using db = await valueOf(connect(server.url, { pool: { max: 1 } }))
      await using other = await valueOf(connect(server.url, { pool: { max: 1 } }))
      const { pid } = await valueOf(db.one(backend))
      const victim = (await valueOf(other.one(backend))).pid
      const running = failureOf(db.run(slow))
      await untilAsleep(other, pid)
      process.kill(victim, 'SIGKILL')
      const failure = await running
      await until(async () => (await db.one(one)).ok, ok => ok)
      return { failure }
    },
  },
  {
    tag: 'ConnectionLost', by: 'a cut in the middle of a write', stage: 'execute', outcome: 'unknown', advice: 'verify', says: 'ConnectionLost',
    provoke: async suite => {
      const proxy = await tcpProxy(suite.url())
      const db = await suite.open({}, proxy.url)
      await valueOf(db.one(one))
      proxy.fromServer = (_bytes, link) => {
        proxy.fromServer = () => 'pass'
        link.cut()
        return 'drop'
      }
      const failure = await failureOf(db.run(insertInto(accounts).values({ id: 30, owner: 'x', balance: 1 })))
      await valueOf(db.one(one))
      await db.close({ grace: 0 })
      await proxy[Symbol.asyncDispose]()
      return { failure }
    },
  },
  {
    tag: 'ConnectionLost', by: 'a cut in a transaction', ...rolledBack, advice: 'jitter', says: 'ConnectionLost',
    provoke: async suite => {
      const proxy = await tcpProxy(suite.url())
      const db = await suite.open({}, proxy.url)
      const failure = await failureOf(db.transaction(async tx => {
        await valueOf(tx.run(insert(3)))
        proxy.cutAll()
        return tx.run(insert(4))
      }))
      await valueOf(db.one(one))
      await db.close({ grace: 0 })
      await proxy[Symbol.asyncDispose]()
      return { failure }
    },
  },
]
