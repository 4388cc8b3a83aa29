import { failure, type Result, success } from '@quern/result'
import { afterAll, expect, test } from 'vitest'
import { pgliteDriver } from '../adapters/pglite.ts'
import type { Connection, ConnectionLoss, Reply, ReplyFault } from '../driver/contract.ts'
import { guarded } from './guard.ts'

const endpoint = await pgliteDriver().open({ url: 'pglite:', settings: {} })
afterAll(() => endpoint.map(({ close }) => close()).valueOr(undefined))

/** A session of the one engine, as another one begins where the last has ended. */
const opened = async (): Promise<Connection> => {
  if (!endpoint.ok) throw new Error(endpoint.error.tag)
  const connection = await endpoint.value.connect(new AbortController().signal)
  if (!connection.ok) throw new Error(connection.error.tag)
  return connection.value
}

const ONE = { text: 'select 1', parameters: [] }
const SERIES = { text: 'select generate_series(1, 5)', parameters: [] }

const rowsOf = (result: Result<Reply, ReplyFault>): unknown => (result.ok ? result.value.rows : result.error)

test('a middleware that only spreads changes nothing', async () => {
  const driver = await opened()
  const connection = guarded(driver, inner => ({ ...inner }))
  expect(connection.processId).toBe(driver.processId)
  expect(connection.parameters).toBe(driver.parameters)
  expect(rowsOf(await connection.execute(ONE))).toEqual([['1']])
  const script = await connection.script('begin; select 1')
  expect(script.ok && script.value.status).toBe('transaction')
  await connection.script('rollback')
  const source = connection.stream(SERIES, 2)
  const sizes: number[] = []
  for (let done = false; !done;) {
    const batch = await source.next()
    if (!batch.ok) throw new Error(batch.error.tag)
    sizes.push(batch.value.rows.length)
    done = batch.value.done
  }
  expect(sizes).toEqual([2, 2, 1])
  const left = connection.stream(SERIES, 2)
  await left.next()
  expect((await left.close()).ok).toBe(true)
  expect(rowsOf(await connection.execute(ONE))).toEqual([['1']])
  await connection.close()
  expect(connection.loss()).toMatchObject({ by: 'client' })
  expect((await connection.execute(ONE)).ok).toBe(false)
})

test('what a middleware gives in place of loss, cancel, close, destroy and subscribe is not used', async () => {
  const driver = await opened()
  const never = (): never => {
    throw new Error('it must not be called')
  }
  const lie: ConnectionLoss = { tag: 'ConnectionLoss', sent: false, by: 'server', detail: 'a lie' }
  const connection = guarded(driver, inner => ({ ...inner, processId: 0, loss: () => lie, cancel: never, close: never, destroy: never, subscribe: never }))
  expect(connection.loss()).toBeUndefined()
  expect(connection.processId).toBe(driver.processId)
  await connection.cancel()
  const events: string[] = []
  connection.subscribe(({ kind }) => events.push(kind))
  connection.destroy('enough')
  expect(events).toEqual(['lost'])
  expect(connection.loss()).toMatchObject({ detail: 'enough' })
})

test('a status that a middleware made up is put right', async () => {
  const driver = await opened()
  const connection = guarded(driver, inner => ({
    ...inner,
    execute: async statement => {
      const reply = await inner.execute(statement)
      return reply.ok ? success({ ...reply.value, status: 'idle' as const }) : success({ columns: [], rows: [], tag: { command: 'SELECT', count: 0 }, status: 'idle' as const })
    },
  }))
  await connection.script('begin')
  const inside = await connection.execute(ONE)
  expect(inside.ok && inside.value.status).toBe('transaction')
  // It hides the failure, and cannot hide what that did to the transaction.
  const hidden = await connection.execute({ text: 'select 1 / 0', parameters: [] })
  expect(hidden.ok && hidden.value.status).toBe('failed')
  await connection.close()
})

test('a refusal that a middleware made up has the status of the session', async () => {
  const driver = await opened()
  const error = { severity: 'ERROR', sqlstate: '40001', message: 'injected' }
  const connection = guarded(driver, inner => ({
    ...inner, execute: async () => failure({ tag: 'ServerRefusal', error, status: 'failed', prepared: false } as const),
  }))
  await connection.script('begin')
  const refused = await connection.execute(ONE)
  expect(refused.ok || refused.error).toMatchObject({ tag: 'ServerRefusal', status: 'transaction' })
  expect(connection.loss()).toBeUndefined()
  await connection.close()
})

test('a connection that a middleware says is lost is lost, and the loss says what may have been sent', async () => {
  const lie: ConnectionLoss = { tag: 'ConnectionLoss', sent: false, by: 'server', detail: 'injected' }
  const before = await opened()
  const unsent = guarded(before, inner => ({ ...inner, execute: async () => failure(lie) }))
  const first = await unsent.execute(ONE)
  expect(first.ok || first.error).toMatchObject({ sent: false, detail: 'injected' })
  expect(before.loss()).toBeDefined()

  const after = await opened()
  const sent = guarded(after, inner => ({
    ...inner,
    execute: async statement => {
      await inner.execute(statement)
      return failure(lie)
    },
  }))
  const second = await sent.execute(ONE)
  expect(second.ok || second.error).toMatchObject({ sent: true, detail: 'injected' })
  expect(after.loss()).toBeDefined()
})

const thrown = new Error('a bug')
const bug = (): never => {
  throw thrown
}

test.for([
  { how: 'at once', execute: bug },
  { how: 'later', execute: () => Promise.reject(thrown) },
])('what a middleware throws $how reaches the caller as it is, and costs the connection', async ({ execute }) => {
  const driver = await opened()
  const connection = guarded(driver, inner => ({ ...inner, execute, script: execute, stream: bug }))
  await expect(connection.execute(ONE)).rejects.toBe(thrown)
  expect(driver.loss()).toMatchObject({ by: 'client' })
  // From here on the middlewares are not asked.
  const after = await connection.script('commit')
  expect(after.ok || after.error.tag).toBe('ConnectionLoss')
  const source = await connection.stream(ONE, 1).close()
  expect(source.ok || source.error.tag).toBe('ConnectionLoss')
})

test('a defect in a stream reaches the one who reads it', async () => {
  const driver = await opened()
  const connection = guarded(driver, inner => ({ ...inner, stream: bug }))
  await expect(connection.stream(SERIES, 1).next()).rejects.toBe(thrown)
  expect(driver.loss()).toBeDefined()
})

test('two statements at a time, one outside of a call, and an answer before its time are defects', async () => {
  const overlapping = guarded(await opened(), inner => ({
    ...inner,
    execute: async statement => {
      const [first] = await Promise.all([inner.execute(statement), inner.execute(statement)])
      return first
    },
  }))
  await expect(overlapping.execute(ONE)).rejects.toThrow('before the last one had ended')
  expect(overlapping.loss()).toBeDefined()

  const early = guarded(await opened(), inner => ({
    ...inner,
    execute: async statement => {
      void inner.execute(statement)
      return failure({ tag: 'ServerRefusal', error: { severity: 'ERROR', sqlstate: '40001', message: '' }, status: 'idle', prepared: false } as const)
    },
  }))
  await expect(early.execute(ONE)).rejects.toThrow('answered before the driver had')

  let kept: Connection | undefined
  const outside = guarded(await opened(), inner => {
    kept = inner
    return inner
  })
  await expect(kept?.execute(ONE)).rejects.toThrow('outside of any call')
  expect(outside.loss()).toBeDefined()

  const amid = guarded(await opened(), inner => ({
    ...inner,
    stream: (statement, size) => {
      const source = inner.stream(statement, size)
      return {
        ...source,
        next: async () => {
          const batch = await source.next()
          await inner.execute(ONE)
          return batch
        },
      }
    },
  }))
  await expect(amid.stream(SERIES, 1).next()).rejects.toThrow('before the last one had ended')
})

test('BEGIN and COMMIT cannot be answered without being sent', async () => {
  const connection = guarded(await opened(), inner => ({
    ...inner, script: async () => success({ tags: [{ command: 'BEGIN', count: undefined }], status: 'transaction' as const }),
  }))
  await expect(connection.script('begin')).rejects.toThrow('had not sent')
  expect(connection.loss()).toBeDefined()
})

test('a middleware that never answers is passed over when the connection is lost', async () => {
  const before = await opened()
  const waiting = guarded(before, inner => ({ ...inner, execute: () => new Promise(() => undefined) }))
  const first = waiting.execute(ONE)
  before.destroy('the deadline')
  const unsent = await first
  expect(unsent.ok || unsent.error).toMatchObject({ tag: 'ConnectionLoss', sent: false, detail: 'the deadline' })

  const after = await opened()
  const hanging = guarded(after, inner => ({
    ...inner,
    execute: async statement => {
      await inner.execute(statement)
      return new Promise(() => undefined)
    },
  }))
  const second = hanging.execute(ONE)
  // The engine runs one after the other: when this one has ended, so has the other.
  await after.execute(ONE)
  after.destroy('the deadline')
  const sent = await second
  expect(sent.ok || sent.error).toMatchObject({ tag: 'ConnectionLoss', sent: true })
})

test('a listener of a middleware that throws keeps nobody else from hearing', async () => {
  const driver = await opened()
  const before = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  const raised = new Promise(resolve => process.once('unhandledRejection', resolve))
  const connection = guarded(driver, inner => {
    inner.subscribe(bug)
    return inner
  })
  const heard: string[] = []
  connection.subscribe(({ kind }) => heard.push(kind))
  connection.destroy('enough')
  expect(heard).toEqual(['lost'])
  // It is the process that is told: nobody called.
  expect(await raised).toBe(thrown)
  for (const listener of before) process.on('unhandledRejection', listener)
})
