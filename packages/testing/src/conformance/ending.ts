import { deepStrictEqual, equal, notEqual, ok } from 'node:assert/strict'
import type { Connection, ConnectionEvent } from '@quern/pg-driver'
import { conformanceCase } from './case.ts'
import { cell, ended, execute, faultOf, isAsleep, lossOf, pick, script, staysUsable, terminate, until, valueOf } from './observe.ts'

/** Checks that a lost connection answers everything with its loss, and sends nothing. */
const answersWithItsLoss = async (connection: Connection): Promise<void> => {
  const loss = connection.loss()
  ok(loss !== undefined)
  equal(loss.sent, false)
  for (let round = 0; round < 2; round += 1) {
    deepStrictEqual(await lossOf(execute(connection, 'select 1')), loss)
    deepStrictEqual(await lossOf(execute(connection, 'select 1', [], 'named')), loss)
    deepStrictEqual(await lossOf(connection.script('select 1')), loss)
    deepStrictEqual(await lossOf(connection.stream({ text: 'select 1', parameters: [] }, 1).next()), loss)
    deepStrictEqual(await lossOf(connection.stream({ text: 'select 1', parameters: [] }, 1).close()), loss)
    await connection.cancel()
    await connection.close()
    connection.destroy('once more')
    deepStrictEqual(connection.loss(), loss)
  }
}

/** How often a backend is ended while a statement is on its way to it. */
const RACES = 150

export const ENDING_CASES = [
  conformanceCase('a connection that is destroyed answers everything with its loss', [], async ({ connect }) => {
    const connection = await connect()
    connection.destroy('enough of it')
    deepStrictEqual(connection.loss(), { tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'enough of it' })
    await answersWithItsLoss(connection)
  }),
  conformanceCase('a connection that is closed has ended, and may be closed again', [], async ({ connect }) => {
    const connection = await connect()
    await Promise.all([connection.close(), connection.close()])
    equal(connection.loss()?.by, 'client')
    await connection.close()
    await answersWithItsLoss(connection)
  }),
  conformanceCase('a connection that is closed is gone from the server', ['many sessions'], async ({ connect }) => {
    const other = await connect()
    for (const end of ['close', 'destroy'] as const) {
      const connection = await connect()
      await (end === 'close' ? connection.close() : connection.destroy('done'))
      await until('the backend is gone', async () => (await cell(other, 'select count(*) from pg_stat_activity where pid = $1::integer', [String(connection.processId)])) === '0')
    }
  }),
  conformanceCase('what runs when the connection is destroyed is answered with a loss, as sent', ['many sessions'], async ({ connect }) => {
    const other = await connect()
    const run: readonly ((on: Connection) => Promise<unknown>)[] = [
      on => lossOf(execute(on, 'select pg_sleep(60)')), on => lossOf(execute(on, 'select pg_sleep(60)', [], 'named')),
      on => lossOf(on.script('select pg_sleep(60)')), on => lossOf(on.stream({ text: 'select pg_sleep(60)', parameters: [] }, 1).next()),
    ]
    for (const start of run) {
      const connection = await connect()
      const running = start(connection)
      await until('the statement sleeps', () => isAsleep(other, connection.processId))
      connection.destroy('no more')
      deepStrictEqual(pick((await running) as { sent: boolean; by: string; detail: string }, 'sent', 'by', 'detail'), { sent: true, by: 'client', detail: 'no more' })
      await answersWithItsLoss(connection)
    }
  }),
  conformanceCase('a stream that is open when the connection is destroyed has a loss as its next batch', ['many sessions'], async ({ connect }) => {
    for (const end of ['next', 'close'] as const) {
      const connection = await connect()
      const source = connection.stream({ text: 'select generate_series(1, 100)', parameters: [] }, 2)
      await valueOf(source.next())
      connection.destroy('no more')
      deepStrictEqual(pick(await lossOf(source[end]()), 'by', 'sent'), { by: 'client', sent: true })
      await lossOf(source.next())
    }
  }),
  conformanceCase('an idle connection sees its loss, and why', ['many sessions'], async ({ connect }) => {
    const [connection, other] = [await connect(), await connect()]
    const events: ConnectionEvent[] = []
    connection.subscribe(event => events.push(event))
    await terminate(other, connection)
    await ended(connection)
    const loss = connection.loss()
    deepStrictEqual([loss?.by, loss?.sent, loss?.error?.sqlstate, loss?.error?.severity], ['server', false, '57P01', 'FATAL'])
    deepStrictEqual(events.filter(({ kind }) => kind === 'lost'), [{ kind: 'lost', loss }])
    await answersWithItsLoss(connection)
    await staysUsable(other)
  }),
  conformanceCase('a statement whose backend is ended has a loss with the server’s last word', ['many sessions'], async ({ connect }) => {
    const other = await connect()
    const run: readonly ((on: Connection) => Promise<unknown>)[] = [
      on => lossOf(execute(on, 'select pg_sleep(60)')), on => lossOf(on.script('begin; select pg_sleep(60)')),
      on => lossOf(on.stream({ text: 'select pg_sleep(60)', parameters: [] }, 1).next()),
    ]
    for (const start of run) {
      const connection = await connect()
      const running = start(connection)
      await until('the statement sleeps', () => isAsleep(other, connection.processId))
      await terminate(other, connection)
      const loss = (await running) as Awaited<ReturnType<typeof lossOf>>
      deepStrictEqual([loss.by, loss.sent, loss.error?.sqlstate], ['server', true, '57P01'])
      await answersWithItsLoss(connection)
    }
  }),
  conformanceCase('a transaction whose backend is ended does not go on elsewhere', ['many sessions'], async ({ connect }) => {
    const [connection, other] = [await connect(), await connect()]
    await script(other, 'create table unfinished (a integer)')
    try {
      await script(connection, 'begin; insert into unfinished values (1)')
      await terminate(other, connection)
      await faultOf(execute(connection, 'insert into unfinished values (2)'))
      await faultOf(connection.script('commit'))
      await faultOf(execute(connection, 'insert into unfinished values (3)'))
      equal(await cell(other, 'select count(*) from unfinished'), '0')
    } finally {
      await script(other, 'drop table unfinished')
    }
  }),
  conformanceCase('what is refused, or said not to have been sent, was not done, and what is answered was', ['many sessions'], async ({ connect, random }) => {
    const other = await connect()
    const kill = ({ processId }: Connection) => cell(other, 'select pg_terminate_backend($1::integer)', [String(processId)])
    const turns = async (): Promise<void> => {
      for (let turn = Math.floor(random() * 4); turn > 0; turn -= 1) await new Promise(resolve => setImmediate(resolve))
    }
    await script(other, 'create table raced (a integer primary key)')
    try {
      for (let round = 0; round < RACES; round += 1) {
        const connection = await connect()
        const insert = `insert into raced values (${round})`
        const isKilledFirst = random() < 0.5
        const killing = isKilledFirst ? kill(connection) : undefined
        await turns()
        const running = round % 3 === 0 ? connection.script(`begin; ${insert}; commit`) : execute(connection, insert, [], round % 3 === 1 ? 'raced' : undefined)
        if (!isKilledFirst) await turns()
        await (killing ?? kill(connection))
        const result = await running
        await ended(connection)
        await until('the backend is gone', async () => (await cell(other, 'select count(*) from pg_stat_activity where pid = $1::integer', [String(connection.processId)])) === '0')
        const isThere = (await cell(other, 'select count(*) from raced where a = $1', [String(round)])) === '1'
        if (result.ok) equal(isThere, true, `round ${round}: what was answered is there`)
        else if (result.error.tag === 'ServerRefusal' || !result.error.sent) equal(isThere, false, `round ${round}: ${JSON.stringify(result.error)}`)
      }
    } finally {
      await script(other, 'drop table raced')
    }
  }),
  conformanceCase('a loss is of its own session alone', ['many sessions'], async ({ connect }) => {
    const [connection, other, third] = [await connect(), await connect(), await connect()]
    notEqual(connection.processId, other.processId)
    await terminate(other, connection)
    await ended(connection)
    await staysUsable(other)
    await staysUsable(third)
  }),
]
