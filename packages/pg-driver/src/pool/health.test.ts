import { type Result, success } from '@quern/result'
import { settle, virtualClock } from '@quern/testing/clock'
import { expect, test } from 'vitest'
import { type IdleConnection, idleConnection } from '../../test/idle-connection.ts'
import type { ReplyFault, ScriptReply } from '../driver/contract.ts'
import { limitsOf, UNLIMITED } from '../limits.ts'
import { DEFAULT_POOL, type PoolOptions } from './options.ts'
import { createPool, type Lease } from './pool.ts'

type Answer = Result<ScriptReply, ReplyFault>
const WELL: Answer = success({ tags: [], status: 'idle' })

/** A pool on a clock that stands still, whose connections answer a check as the test says. */
const setUp = (options: Partial<PoolOptions>, check: (connection: IdleConnection) => Promise<Answer> | Answer) => {
  const clock = virtualClock()
  const connections: IdleConnection[] = []
  const checked: number[] = []
  const pool = createPool({
    options: { ...DEFAULT_POOL, checkAfter: 1_000, idleTimeout: Infinity, maxLifetime: Infinity, ...options },
    clock,
    random: () => 0.5,
    open: async () => {
      const silent = idleConnection(connections.length + 1)
      const connection: IdleConnection = {
        ...silent,
        script: async () => {
          checked.push(silent.number)
          return check(silent)
        },
      }
      connections.push(connection)
      return success(connection)
    },
  })
  const acquire = async (): Promise<Lease> => {
    const lease = await pool.acquire(UNLIMITED)
    if (!lease.ok) throw new Error(lease.error.tag)
    return lease.value
  }
  return { clock, pool, acquire, connections, checked, numberOf: ({ connection }: Lease) => connection.processId }
}

const never = (): Promise<Answer> => new Promise(() => undefined)

test('a connection that has been idle for long is checked before it is lent, and only then', async () => {
  const { clock, acquire, checked, numberOf } = setUp({ max: 1 }, () => WELL)
  ;(await acquire()).release()
  await clock.advance(999)
  ;(await acquire()).release()
  expect(checked).toEqual([])
  await clock.advance(1_000)
  const lease = await acquire()
  expect([checked, numberOf(lease)]).toEqual([[1], 1])
  lease.release()
  ;(await acquire()).release()
  expect(checked).toEqual([1])
  expect(clock.waiting()).toBe(0)
})

test('one that no longer answers right is replaced, and the caller does not notice', async () => {
  const { clock, pool, acquire, connections, numberOf } = setUp({ max: 2 }, connection => (connection.number === 1 ? success({ tags: [], status: 'transaction' }) : WELL))
  const [first, second] = [await acquire(), await acquire()]
  second.release()
  first.release()
  await clock.advance(1_000)
  expect(numberOf(await acquire())).toBe(2)
  expect(connections.map(({ state }) => state())).toEqual(['destroyed', 'open'])
  expect(numberOf(await acquire())).toBe(3)
  expect(pool.statistics()).toMatchObject({ total: 2, leased: 2, unfit: 1, lost: 0 })
})

test('one that says nothing is given up after five seconds', async () => {
  const { clock, pool, acquire, connections } = setUp({ max: 1 }, connection => {
    const { promise, resolve } = Promise.withResolvers<Answer>()
    connection.subscribe(() => {
      resolve(connection.execute({ text: '', parameters: [] }) as Promise<never>)
    })
    return promise
  })
  ;(await acquire()).release()
  await clock.advance(1_000)
  const waiting = acquire()
  await clock.advance(4_999)
  expect(pool.statistics()).toMatchObject({ total: 1, leased: 1 })
  await clock.advance(1)
  expect((await waiting).connection.processId).toBe(2)
  expect(connections[0]?.state()).toBe('destroyed')
})

test('whoever was checking is before those who came later', async () => {
  const gate = Promise.withResolvers<Answer>()
  const { clock, pool, acquire } = setUp({ max: 1 }, () => gate.promise)
  ;(await acquire()).release()
  await clock.advance(1_000)
  const order: string[] = []
  const first = acquire().then(lease => {
    order.push('first')
    lease.release()
  })
  const second = acquire().then(lease => {
    order.push('second')
    lease.release()
  })
  await settle()
  gate.resolve(success({ tags: [], status: 'failed' }))
  await Promise.all([first, second])
  expect(order).toEqual(['first', 'second'])
  expect(pool.statistics()).toMatchObject({ total: 1, idle: 1, unfit: 1 })
})

test("the caller's limits hold while a connection is checked, which is not lost by that", async () => {
  const gate = Promise.withResolvers<Answer>()
  const { clock, pool, acquire } = setUp({ max: 1, acquireTimeout: 200 }, () => gate.promise)
  ;(await acquire()).release()
  await clock.advance(1_000)
  const controller = new AbortController()
  const aborted = pool.acquire(limitsOf({ signal: controller.signal }, clock))
  await settle()
  controller.abort('enough')
  expect(await aborted).toMatchObject({ ok: false, error: { tag: 'Aborted', reason: 'enough' } })
  const late = pool.acquire(UNLIMITED)
  await clock.advance(200)
  expect(await late).toMatchObject({ ok: false, error: { tag: 'PoolTimeout', waited: 200 } })
  gate.resolve(WELL)
  await settle()
  expect(pool.statistics()).toMatchObject({ total: 1, idle: 1, waiting: 0 })
})

test('a pool that closes in the midst of a check closes that connection too', async () => {
  const gate = Promise.withResolvers<Answer>()
  const { clock, pool, acquire, connections } = setUp({ max: 1 }, () => gate.promise)
  ;(await acquire()).release()
  await clock.advance(1_000)
  const waiting = pool.acquire(UNLIMITED)
  await settle()
  const closing = pool.close(1_000)
  gate.resolve(WELL)
  await closing
  expect(await waiting).toMatchObject({ ok: false, error: { misuse: 'database closed' } })
  expect(connections[0]?.state()).toBe('closed')
  const forced = setUp({ max: 1 }, never)
  ;(await forced.acquire()).release()
  await forced.clock.advance(1_000)
  void forced.pool.acquire(UNLIMITED)
  await settle()
  const ended = forced.pool.close(100)
  await forced.clock.advance(100)
  await ended
  expect(forced.connections[0]?.state()).toBe('destroyed')
})

test('a session whose settings were seen to change must be reset, and then is as new', async () => {
  const { acquire, connections, pool } = setUp({ max: 1 }, () => WELL)
  const lease = await acquire()
  expect(lease.mustReset()).toBe(false)
  const told = connections[0]
  if (told === undefined) throw new Error('there is a connection')
  told.tell({ kind: 'parameter', name: 'TimeZone', value: 'Asia/Tokyo' })
  expect(lease.mustReset()).toBe(true)
  lease.release(() => Promise.resolve(true))
  await settle()
  expect((await acquire()).mustReset()).toBe(false)
  expect(pool.statistics()).toMatchObject({ total: 1 })
})

test('a pool can be told to reset always', async () => {
  const { acquire } = setUp({ reset: 'always' }, () => WELL)
  expect((await acquire()).mustReset()).toBe(true)
})
