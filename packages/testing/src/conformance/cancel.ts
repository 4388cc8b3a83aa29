import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import { conformanceCase } from './case.ts'
import { drain, execute, isAsleep, lossOf, refusalOf, rowsOf, staysUsable, until, valueOf } from './observe.ts'

/** How often a request to cancel races with the statement that it is for. */
const RACES = 300

/** Lets the event loop turn so many times. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(resolve => setImmediate(resolve))
}

export const CANCEL_CASES = [
  conformanceCase('a request to cancel when nothing runs does no harm', [], async ({ connect }) => {
    const connection = await connect()
    for (let round = 0; round < 10; round += 1) {
      await connection.cancel()
      await staysUsable(connection)
    }
  }),
  conformanceCase('a statement that is cancelled ends with 57014, and the session goes on', ['cancel', 'many sessions'], async ({ connect }) => {
    const [connection, other] = [await connect(), await connect()]
    for (const run of [() => execute(connection, 'select pg_sleep(60)'), () => connection.script('select 1; select pg_sleep(60); select 2')]) {
      const running = run()
      await until('the statement sleeps', () => isAsleep(other, connection.processId))
      await connection.cancel()
      const { error, status } = await refusalOf(running)
      deepStrictEqual([error.sqlstate, status], ['57014', 'idle'])
      await staysUsable(connection)
    }
  }),
  conformanceCase('a stream that is cancelled while it fetches ends with 57014', ['cancel', 'many sessions'], async ({ connect }) => {
    const [connection, other] = [await connect(), await connect()]
    const source = connection.stream({ text: 'select pg_sleep(case when n > 2 then 60 else 0 end) from generate_series(1, 10) as n', parameters: [] }, 2)
    await valueOf(source.next())
    const running = source.next()
    await until('the statement sleeps', () => isAsleep(other, connection.processId))
    await connection.cancel()
    equal((await refusalOf(running)).error.sqlstate, '57014')
    await staysUsable(connection)
  }),
  conformanceCase('a request that comes too late hits nothing', ['cancel'], async ({ connect }) => {
    const connection = await connect()
    for (let round = 0; round < 30; round += 1) {
      deepStrictEqual(await rowsOf(connection, 'select 1'), [['1']])
      await connection.cancel()
      deepStrictEqual((await valueOf(execute(connection, 'select pg_sleep(0.003)'))).tag, { command: 'SELECT', count: 1 })
    }
  }),
  conformanceCase('a request to cancel never hits the next statement', ['cancel'], async ({ connect, random }) => {
    const connection = await connect()
    let hits = 0
    // In seconds. It follows how fast the machine is, so that about every other request hits.
    let longest = 0.008
    for (let round = 0; round < RACES; round += 1) {
      const running = execute(connection, `select pg_sleep(${(random() * longest).toFixed(4)})`)
      await turns(Math.floor(random() * 6))
      const cancelling = connection.cancel()
      const [result] = await Promise.all([running, cancelling])
      longest *= result.ok ? 1.1 : 0.9
      if (!result.ok) {
        ok(result.error.tag === 'ServerRefusal' && result.error.error.sqlstate === '57014', JSON.stringify(result.error))
        hits += 1
      }
      // Long enough for a request that is still on its way to arrive.
      deepStrictEqual((await valueOf(execute(connection, 'select pg_sleep(0.002)'))).tag.count, 1, `round ${round}`)
    }
    ok(hits > 0 && hits < RACES, `of ${RACES} requests ${hits} hit: both sides of the race are to be seen`)
    await staysUsable(connection)
  }),
  conformanceCase('a request to cancel is only for its own session', ['cancel', 'many sessions'], async ({ connect }) => {
    const [connection, other] = [await connect(), await connect()]
    const running = execute(other, 'select pg_sleep(1)')
    await until('the statement sleeps', () => isAsleep(connection, other.processId))
    await connection.cancel()
    deepStrictEqual((await valueOf(running)).tag, { command: 'SELECT', count: 1 })
  }),
  conformanceCase('several requests at once all resolve', ['cancel', 'many sessions'], async ({ connect }) => {
    const [connection, other] = [await connect(), await connect()]
    const running = execute(connection, 'select pg_sleep(60)')
    await until('the statement sleeps', () => isAsleep(other, connection.processId))
    await Promise.all([connection.cancel(), connection.cancel(), connection.cancel()])
    equal((await refusalOf(running)).error.sqlstate, '57014')
    await staysUsable(connection)
  }),
  conformanceCase('a request that is under way resolves when the connection is destroyed', ['cancel'], async ({ connect }) => {
    const connection = await connect()
    const running = execute(connection, 'select pg_sleep(60)')
    const cancelling = connection.cancel()
    connection.destroy('no more')
    await cancelling
    equal((await lossOf(running)).by, 'client')
    await connection.cancel()
  }),
  conformanceCase('a stream that is read on after a request that hit nothing gives every row', ['cancel'], async ({ connect }) => {
    const connection = await connect()
    const source = connection.stream({ text: 'select generate_series(1, 9)', parameters: [] }, 3)
    const first = await valueOf(source.next())
    equal(first.rows.length, 3)
    await connection.cancel()
    // Between two batches the server waits for the client: it takes up the request with the next one, or lets it pass.
    const rest = await source.next()
    if (rest.ok && !rest.value.done) await drain(source)
    else if (!rest.ok) ok(rest.error.tag === 'ServerRefusal' && rest.error.error.sqlstate === '57014')
    await staysUsable(connection)
  }),
]
