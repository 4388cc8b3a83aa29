import { failure, type Result, success } from '@quern/result'
import { settle, type VirtualClock, virtualClock } from '@quern/testing/clock'
import { expect, test } from 'vitest'
import { type IdleConnection, idleConnection } from '../../test/idle-connection.ts'
import type { Capabilities, ConnectionLoss, ReplyFault } from '../driver/contract.ts'
import { limitsOf } from '../limits.ts'
import { interruptible, stopAt } from './interrupt.ts'

const many: Capabilities = { sessions: 'many', cancel: true, statementTimeout: true, maximumParameters: 10 }

/** A statement that ends when the test says so, on a connection whose requests to cancel end when the test says so. */
const setUp = (capabilities: Partial<Capabilities> = {}) => {
  const clock: VirtualClock = virtualClock()
  const idle: IdleConnection = idleConnection(1)
  const cancelled = Promise.withResolvers<void>()
  const reply = Promise.withResolvers<Result<string, ReplyFault>>()
  let cancels = 0
  idle.subscribe(event => {
    if (event.kind !== 'lost') return
    cancelled.resolve()
    reply.resolve(failure({ ...event.loss, sent: true }))
  })
  const connection = {
    ...idle,
    cancel: () => {
      cancels += 1
      return cancelled.promise
    },
  }
  let started = 0
  const run = (options: { readonly timeout?: number; readonly signal?: AbortSignal }) =>
    interruptible({ connection, capabilities: { ...many, ...capabilities }, clock }, limitsOf(options, clock), () => {
      started += 1
      return reply.promise
    })
  return { clock, idle, cancelled, reply, run, cancels: () => cancels, started: () => started }
}

const canceled: ReplyFault = {
  tag: 'ServerRefusal', error: { severity: 'ERROR', sqlstate: '57014', message: '' }, status: 'failed', prepared: false,
}

test('what ends in time is given as it is, and nothing is left behind', async () => {
  const { clock, reply, run, cancels } = setUp()
  const controller = new AbortController()
  const result = run({ timeout: 1_000, signal: controller.signal })
  await clock.advance(100)
  reply.resolve(success('done'))
  expect(await result).toEqual(success('done'))
  controller.abort()
  expect(cancels()).toBe(0)
  expect(clock.waiting()).toBe(0)
})

test('what is over before it begins is not begun', async () => {
  const { run, started } = setUp()
  expect(await run({ signal: AbortSignal.abort('no') })).toMatchObject({
    error: { tag: 'Interruption', sent: false, stopped: undefined, by: { kind: 'signal', reason: 'no' } },
  })
  expect(await run({ timeout: 0 })).toMatchObject({ error: { tag: 'Interruption', sent: false, by: { kind: 'deadline', timeout: 0 } } })
  expect(started()).toBe(0)
})

test('shortly before the deadline the server is asked to stop, and its answer is waited for', async () => {
  const { clock, reply, run, cancels, cancelled, idle } = setUp()
  const result = run({ timeout: 1_000 })
  await clock.advance(899)
  expect(cancels()).toBe(0)
  await clock.advance(1)
  expect(cancels()).toBe(1)
  reply.resolve(failure(canceled))
  let ended = false
  void result.then(() => {
    ended = true
  })
  await settle()
  // The request itself is still on its way, and could hit the next statement.
  expect(ended).toBe(false)
  cancelled.resolve()
  expect(await result).toMatchObject({ error: { tag: 'Interruption', by: { kind: 'deadline', timeout: 1_000 }, sent: true, stopped: 'failed' } })
  expect(idle.state()).toBe('open')
  expect(clock.waiting()).toBe(0)
})

test('what is answered in spite of the request stands', async () => {
  const { clock, reply, run, cancelled } = setUp()
  const result = run({ timeout: 1_000 })
  await clock.advance(950)
  reply.resolve(success('done'))
  cancelled.resolve()
  expect(await result).toEqual(success('done'))
})

test('another error than the one that was asked for is the answer', async () => {
  const { clock, reply, run, cancelled } = setUp()
  const result = run({ timeout: 1_000 })
  await clock.advance(950)
  reply.resolve(failure({ ...canceled, error: { severity: 'ERROR', sqlstate: '23505', message: '' } }))
  cancelled.resolve()
  expect(await result).toMatchObject({ error: { tag: 'ServerRefusal', error: { sqlstate: '23505' } } })
})

test('a connection that does not answer is destroyed at the deadline', async () => {
  const { clock, run, idle } = setUp()
  const result = run({ timeout: 1_000 })
  await clock.advance(999)
  expect(idle.state()).toBe('open')
  await clock.advance(1)
  expect(await result).toMatchObject({ error: { tag: 'Interruption', sent: true, stopped: undefined } })
  expect(idle.state()).toBe('destroyed')
})

test('what uses a connection that was dropped for a limit hears of the limit', async () => {
  const { clock, run } = setUp()
  const first = run({ timeout: 1_000 })
  await clock.advance(1_000)
  expect(await first).toMatchObject({ error: { tag: 'Interruption' } })
  expect(await run({ timeout: 5_000 })).toMatchObject({ error: { tag: 'Interruption', by: { kind: 'deadline', timeout: 1_000 } } })
})

test('a signal has the server stop, and then the connection', async () => {
  const { clock, run, idle, cancels } = setUp()
  const controller = new AbortController()
  const result = run({ signal: controller.signal })
  controller.abort('enough')
  expect(cancels()).toBe(1)
  await clock.advance(500)
  expect(await result).toMatchObject({ error: { tag: 'Interruption', by: { kind: 'signal', reason: 'enough' }, stopped: undefined } })
  expect(idle.state()).toBe('destroyed')
})

test('a connection that is lost by itself meanwhile is a loss', async () => {
  const { clock, reply, run, cancelled } = setUp()
  const result = run({ timeout: 1_000 })
  await clock.advance(950)
  const loss: ConnectionLoss = { tag: 'ConnectionLoss', sent: true, by: 'server', detail: 'gone' }
  reply.resolve(failure(loss))
  cancelled.resolve()
  expect(await result).toEqual(failure(loss))
})

test('a request that hits nothing is made again, after waits that double, and no more once there is an answer', async () => {
  const { clock, reply, run, cancels, cancelled, idle } = setUp()
  const controller = new AbortController()
  const result = run({ signal: controller.signal })
  cancelled.resolve()
  controller.abort()
  const asked: number[] = [cancels()]
  for (const wait of [24, 1, 49, 1, 99, 1]) {
    await clock.advance(wait)
    asked.push(cancels())
  }
  expect(asked).toEqual([1, 1, 2, 2, 3, 3, 4])
  reply.resolve(failure(canceled))
  expect(await result).toMatchObject({ error: { tag: 'Interruption', stopped: 'failed' } })
  await clock.advance(10_000)
  expect(cancels()).toBe(4)
  expect(idle.state()).toBe('open')
  expect(clock.waiting()).toBe(0)
})

test('no request is made while another one is on its way, nor after the connection has ended', async () => {
  const { clock, run, cancels, cancelled, idle } = setUp()
  const controller = new AbortController()
  const result = run({ signal: controller.signal })
  controller.abort()
  await clock.advance(400)
  expect(cancels()).toBe(1)
  cancelled.resolve()
  await clock.advance(25)
  expect(cancels()).toBe(2)
  idle.lose()
  expect(await result).toMatchObject({ error: { tag: 'ConnectionLoss', by: 'server' } })
  await clock.advance(10_000)
  expect(cancels()).toBe(2)
  expect(clock.waiting()).toBe(0)
})

test('what throws while it is stopped leaves nothing behind', async () => {
  const { clock, idle } = setUp()
  const thrown = Promise.withResolvers<Result<string, ReplyFault>>()
  const controller = new AbortController()
  const connection = { ...idle, cancel: () => Promise.resolve() }
  const running = interruptible({ connection, capabilities: many, clock }, limitsOf({ signal: controller.signal }, clock), () => thrown.promise)
  controller.abort()
  await settle()
  expect(clock.waiting()).toBe(2)
  thrown.reject(new Error('a bug'))
  await expect(running).rejects.toThrow('a bug')
  expect(clock.waiting()).toBe(0)
})

test('a driver that cannot cancel has its connection destroyed', async () => {
  const { clock, run, idle, cancels } = setUp({ cancel: false })
  const result = run({ timeout: 1_000 })
  await clock.advance(1_000)
  expect(await result).toMatchObject({ error: { tag: 'Interruption', stopped: undefined } })
  expect(cancels()).toBe(0)
  expect(idle.state()).toBe('destroyed')
})

test('an engine in this process runs on to its end', async () => {
  const { clock, reply, run, idle } = setUp({ sessions: 'one', cancel: false })
  const result = run({ timeout: 1_000 })
  await clock.advance(5_000)
  reply.resolve(success('done'))
  expect(await result).toEqual(success('done'))
  expect(idle.state()).toBe('open')
})

test('the part of the time that is kept for stopping', () => {
  const at = (timeout: number): number => timeout - (stopAt({ deadline: 1_000 + timeout, timeout, signal: undefined }, 1_000) - 1_000)
  expect(at(1_000)).toBe(100)
  expect(at(300)).toBe(50)
  expect(at(10)).toBe(5)
  expect(at(60_000)).toBe(1_000)
  expect(stopAt({ deadline: Infinity, timeout: Infinity, signal: undefined }, 0)).toBe(Infinity)
})
