import { failure, type Result, success } from '@quern/result'
import { settle, virtualClock } from '@quern/testing/clock'
import { expect, test } from 'vitest'
import { type IdleConnection, idleConnection } from '../../test/idle-connection.ts'
import type { Connection } from '../driver/contract.ts'
import type { SessionFailure } from '../failure/unions.ts'
import { limitsOf, UNLIMITED } from '../limits.ts'
import { DEFAULT_POOL, type PoolOptions } from './options.ts'
import { createPool, type Lease } from './pool.ts'

type Opened = Result<Connection, SessionFailure>

const unreachable: SessionFailure = { tag: 'ServerUnreachable', stage: 'connect', outcome: 'none', address: 'here', code: 'ECONNREFUSED', detail: '' }
const full: SessionFailure = {
  tag: 'TooManyConnections', stage: 'connect', outcome: 'none', sqlstate: '53300', server: { severity: 'FATAL', sqlstate: '53300', message: '' },
}

/** A pool on a clock that stands still, whose connections open as the test says. */
const setUp = (options: Partial<PoolOptions> = {}, next?: (count: number, signal: AbortSignal) => Promise<Opened> | Opened) => {
  const clock = virtualClock()
  const connections: IdleConnection[] = []
  let attempts = 0
  const pool = createPool({
    options: { ...DEFAULT_POOL, ...options },
    clock,
    random: () => 0.5,
    open: async signal => {
      attempts += 1
      const answer = await next?.(attempts, signal)
      if (answer !== undefined && !answer.ok) return answer
      const connection = idleConnection(connections.length + 1)
      connections.push(connection)
      return success(connection)
    },
  })
  const acquire = async (limits = UNLIMITED): Promise<Lease> => {
    const lease = await pool.acquire(limits)
    if (!lease.ok) throw new Error(lease.error.tag)
    return lease.value
  }
  const numberOf = ({ connection }: Lease): number => connection.processId
  return { clock, pool, acquire, connections, attempts: () => attempts, numberOf, limits: (timeout: number) => limitsOf({ timeout }, clock) }
}

test('a connection is opened when it is needed, and used again', async () => {
  const { pool, acquire, numberOf } = setUp()
  expect(pool.statistics()).toMatchObject({ total: 0, opened: 0 })
  const first = await acquire()
  expect(pool.statistics()).toMatchObject({ total: 1, leased: 1, idle: 0, opened: 1 })
  first.release()
  expect(pool.statistics()).toMatchObject({ total: 1, leased: 0, idle: 1 })
  expect(numberOf(await acquire())).toBe(1)
  expect(pool.statistics()).toMatchObject({ opened: 1, acquired: 2 })
})

test('never more than the most', async () => {
  const { pool, acquire, attempts } = setUp({ max: 3 })
  const leases = await Promise.all([acquire(), acquire(), acquire()])
  const waiting = [acquire(), acquire()]
  await settle()
  expect(attempts()).toBe(3)
  expect(pool.statistics()).toMatchObject({ total: 3, leased: 3, waiting: 2, opening: 0 })
  for (const lease of leases) lease.release()
  await Promise.all(waiting)
  expect(pool.statistics()).toMatchObject({ total: 3, leased: 2, idle: 1, waiting: 0 })
})

test('first come, first served, also while connections open', async () => {
  const { acquire } = setUp({ max: 2 })
  const order: number[] = []
  const callers = Array.from({ length: 200 }, async (_, caller) => {
    const lease = await acquire()
    order.push(caller)
    await settle()
    lease.release()
  })
  await Promise.all(callers)
  expect(order).toEqual(Array.from({ length: 200 }, (_, caller) => caller))
})

test('a lease is released once', async () => {
  const { pool, acquire } = setUp({ max: 1 })
  const first = await acquire()
  first.release()
  const second = await acquire()
  first.release()
  expect(pool.statistics()).toMatchObject({ leased: 1, idle: 0 })
  second.release()
  expect(pool.statistics()).toMatchObject({ leased: 0, idle: 1 })
})

test('a caller waits no longer than a caller may', async () => {
  const { pool, acquire, clock } = setUp({ max: 1, acquireTimeout: 100 })
  const lease = await acquire()
  const late = pool.acquire(UNLIMITED)
  await clock.advance(99)
  expect(pool.statistics().waiting).toBe(1)
  await clock.advance(1)
  expect(await late).toMatchObject({
    ok: false, error: { tag: 'PoolTimeout', stage: 'acquire', outcome: 'none', waited: 100, pool: { total: 1, leased: 1, waiting: 0, timeouts: 1 } },
  })
  lease.release()
  expect(pool.statistics()).toMatchObject({ idle: 1, waiting: 0 })
  expect(clock.waiting()).toBe(1)
})

test("the caller's own deadline, and signal, end the wait", async () => {
  const { pool, acquire, clock, limits } = setUp({ max: 1, acquireTimeout: 100 })
  await acquire()
  const late = pool.acquire(limits(30))
  const controller = new AbortController()
  const aborted = pool.acquire(limitsOf({ signal: controller.signal }, clock))
  await clock.advance(30)
  expect(await late).toMatchObject({ ok: false, error: { tag: 'DeadlineExceeded', stage: 'acquire', timeout: 30 } })
  controller.abort('enough')
  expect(await aborted).toMatchObject({ ok: false, error: { tag: 'Aborted', stage: 'acquire', reason: 'enough' } })
  expect(await pool.acquire(limitsOf({ signal: controller.signal }, clock))).toMatchObject({ ok: false, error: { tag: 'Aborted' } })
  expect(pool.statistics().waiting).toBe(0)
})

test('a lost connection leaves the pool, whether idle or lent, and makes room', async () => {
  const { pool, acquire, connections, numberOf } = setUp({ max: 2 })
  const [first, second] = await Promise.all([acquire(), acquire()])
  second.release()
  connections[1]?.lose()
  expect(pool.statistics()).toMatchObject({ total: 1, idle: 0, lost: 1 })
  connections[0]?.lose()
  first.release()
  expect(pool.statistics()).toMatchObject({ total: 0, lost: 2 })
  expect(numberOf(await acquire())).toBe(3)
})

test('a connection that is lost while others wait is replaced for them', async () => {
  const { pool, acquire, connections, numberOf } = setUp({ max: 1 })
  await acquire()
  const waiting = acquire()
  connections[0]?.lose()
  expect(numberOf(await waiting)).toBe(2)
  expect(pool.statistics()).toMatchObject({ total: 1, leased: 1 })
})

test('a failure to open is for the caller who waits longest, and the next one gets a try of its own', async () => {
  const { pool, attempts } = setUp({ max: 1 }, count => (count < 3 ? failure(unreachable) : success(idleConnection(0))))
  const results = await Promise.all([1, 2, 3].map(() => pool.acquire(UNLIMITED)))
  expect(results).toMatchObject([{ ok: false, error: unreachable }, { ok: false, error: unreachable }, { ok: true }])
  expect(attempts()).toBe(3)
})

test('a server that is full is asked again, for as long as someone waits', async () => {
  const { pool, clock, attempts } = setUp({ max: 1 }, count => (count < 4 ? failure(full) : success(idleConnection(0))))
  const waiting = pool.acquire(UNLIMITED)
  await settle()
  expect(attempts()).toBe(1)
  expect(pool.statistics()).toMatchObject({ opening: 1, waiting: 1 })
  // Waits of 75, 100 and 150 ms: never shorter than the floor, and longer each time.
  await clock.advance(74)
  expect(attempts()).toBe(1)
  await clock.advance(1)
  expect(attempts()).toBe(2)
  await clock.advance(100)
  expect(attempts()).toBe(3)
  await clock.advance(150)
  expect(await waiting).toMatchObject({ ok: true })
})

test('a server that stays full is why the wait was in vain, and nobody asks it any more', async () => {
  const { pool, clock, attempts } = setUp({ max: 1, acquireTimeout: 200 }, () => failure(full))
  const waiting = pool.acquire(UNLIMITED)
  await clock.advance(200)
  expect(await waiting).toMatchObject({ ok: false, error: { tag: 'PoolTimeout', cause: full } })
  const asked = attempts()
  await clock.advance(60_000)
  expect(attempts()).toBe(asked)
  expect(pool.statistics()).toMatchObject({ opening: 0, waiting: 0 })
})

test('an attempt has its time, and what comes later is dropped', async () => {
  const late = Promise.withResolvers<void>()
  let signal: AbortSignal | undefined
  const { pool, clock, connections } = setUp({ max: 1, connectTimeout: 50 }, async (_count, given) => {
    signal = given
    await late.promise
    return success(idleConnection(0))
  })
  const waiting = pool.acquire(UNLIMITED)
  await clock.advance(50)
  expect(await waiting).toMatchObject({ ok: false, error: { tag: 'DeadlineExceeded', stage: 'connect', timeout: 50 } })
  expect(signal?.aborted).toBe(true)
  late.resolve()
  await settle()
  expect(connections.map(({ state }) => state())).toEqual(['destroyed'])
  expect(pool.statistics()).toMatchObject({ total: 0, opening: 0 })
})

test('what a driver throws reaches the caller who waits', async () => {
  const bug = new Error('a bug in a driver')
  const { pool, acquire } = setUp({ max: 1 }, count => {
    if (count === 1) throw bug
    return success(idleConnection(0))
  })
  await expect(pool.acquire(UNLIMITED)).rejects.toBe(bug)
  await acquire()
})

test('idle connections are closed after their time, down to the minimum', async () => {
  const { pool, acquire, clock, connections } = setUp({ min: 1, max: 3, idleTimeout: 1_000 })
  const leases = await Promise.all([acquire(), acquire(), acquire()])
  for (const lease of leases) lease.release()
  expect(pool.statistics().idle).toBe(3)
  await clock.advance(999)
  expect(pool.statistics().idle).toBe(3)
  await clock.advance(1)
  expect(pool.statistics()).toMatchObject({ idle: 1, total: 1, lost: 0 })
  expect(connections.filter(({ state }) => state() === 'closed')).toHaveLength(2)
})

test('the minimum is kept open, and replaced when it is lost', async () => {
  const { pool, acquire, connections } = setUp({ min: 2, max: 3 })
  ;(await acquire()).release()
  await settle()
  expect(pool.statistics()).toMatchObject({ total: 2 })
  connections[0]?.lose()
  await settle()
  expect(pool.statistics()).toMatchObject({ total: 2, idle: 2 })
})

test('a minimum that cannot be had is not asked for without end', async () => {
  const { pool, attempts, clock } = setUp({ min: 2, max: 3 }, () => failure(unreachable))
  expect(await pool.acquire(UNLIMITED)).toMatchObject({ ok: false })
  await clock.advance(60_000)
  expect(attempts()).toBeLessThan(5)
})

test('an old connection is replaced, idle or at its release', async () => {
  const { pool, acquire, clock, numberOf } = setUp({ max: 2, idleTimeout: Infinity, maxLifetime: 1_000 })
  const [first, second] = await Promise.all([acquire(), acquire()])
  second.release()
  await clock.advance(1_000)
  expect(pool.statistics()).toMatchObject({ total: 1, idle: 0 })
  first.release()
  expect(pool.statistics()).toMatchObject({ total: 0 })
  expect(numberOf(await acquire())).toBe(3)
})

test('a connection is put in order before the next caller has it, or dropped', async () => {
  const { pool, acquire, numberOf, connections } = setUp({ max: 1 })
  const first = await acquire()
  const restored = Promise.withResolvers<boolean>()
  first.release(() => restored.promise)
  const waiting = acquire()
  await settle()
  expect(pool.statistics()).toMatchObject({ leased: 1, waiting: 1 })
  restored.resolve(true)
  const second = await waiting
  expect(numberOf(second)).toBe(1)
  second.release(() => Promise.resolve(false))
  const third = await acquire()
  expect(numberOf(third)).toBe(2)
  expect(connections[0]?.state()).toBe('destroyed')
})

test('closing waits for what is lent, refuses what comes, and resolves when all is closed', async () => {
  const { pool, acquire, connections } = setUp({ max: 2 })
  const [first, second] = await Promise.all([acquire(), acquire()])
  second.release()
  const waiting = [pool.acquire(UNLIMITED)]
  await waiting[0]
  const starved = pool.acquire(UNLIMITED)
  let closed = false
  const closing = pool.close(1_000).then(() => {
    closed = true
  })
  expect(await starved).toMatchObject({ ok: false, error: { tag: 'Misuse', misuse: 'database closed' } })
  expect(await pool.acquire(UNLIMITED)).toMatchObject({ ok: false, error: { misuse: 'database closed' } })
  await settle()
  expect(closed).toBe(false)
  first.release()
  const again = await waiting[0]
  if (again?.ok) again.value.release()
  await closing
  expect(connections.map(({ state }) => state())).toEqual(['closed', 'closed'])
  await pool.close(0)
})

test('closing waits no longer than it is told to', async () => {
  const { pool, acquire, clock, connections } = setUp()
  await acquire()
  const closing = pool.close(1_000)
  await clock.advance(1_000)
  await closing
  expect(connections.map(({ state }) => state())).toEqual(['destroyed'])
  expect(clock.waiting()).toBe(0)
})

test('closing ends the attempts that are under way', async () => {
  const { pool, connections } = setUp({}, async (_count, signal) => {
    await new Promise<void>(resolve => {
      signal.addEventListener('abort', () => {
        resolve()
      })
    })
    return failure(unreachable)
  })
  const waiting = pool.acquire(UNLIMITED)
  await settle()
  await pool.close(0)
  expect(await waiting).toMatchObject({ ok: false, error: { misuse: 'database closed' } })
  expect(connections).toEqual([])
  expect(pool.statistics()).toMatchObject({ total: 0, opening: 0, waiting: 0 })
})
