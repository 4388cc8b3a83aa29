import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { connect, type Driver, pgDriver, postgresJsDriver } from '../src/index.ts'
import { failureOf, valueOf } from './accounts.ts'

/** A listener that answers each message with the next of some bytes, and then says nothing any more. */
const listener = async (answers: readonly string[]) => {
  const reached = Promise.withResolvers<void>()
  const open = new Set<Socket>()
  let accepted = 0
  const server = createServer(socket => {
    accepted += 1
    open.add(socket)
    const left = [...answers]
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
    socket.on('data', () => {
      const answer = left.shift()
      if (answer === undefined) reached.resolve()
      else socket.write(Buffer.from(answer, 'latin1'))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const allClosed = async (): Promise<void> => {
    await Promise.all([...open].map(socket => once(socket, 'close')))
  }
  return { server, port, reached: reached.promise, accepted: () => accepted, allClosed }
}

const AUTHENTICATION_OK = 'R\0\0\0\b\0\0\0\0'

const stages: readonly [string, readonly string[]][] = [
  ['asking for TLS', []],
  ['the TLS handshake', ['S']],
  ['start-up', ['N']],
  ['waiting for ReadyForQuery', ['N', AUTHENTICATION_OK]],
]

const drivers: readonly [string, () => Driver][] = [['postgres.js', postgresJsDriver], ['pg', pgDriver]]

describe.each(drivers)('a signal that aborts while %s connects', (_name, driver) => {
  const listeners: Awaited<ReturnType<typeof listener>>[] = []
  const listen = async (answers: readonly string[]) => {
    const made = await listener(answers)
    listeners.push(made)
    return made
  }
  afterEach(() => {
    for (const { server } of listeners.splice(0)) server.close()
  })
  const endpointOf = (url: string) => driver().open({ url, settings: {} }).then(opened => valueOf(Promise.resolve(opened)))

  test.each(stages)('ends %s, leaves no socket open, and tries no other host', async (_stage, answers) => {
    const first = await listen(answers)
    const second = await listen(answers)
    const endpoint = await endpointOf(`postgres://me:secret@127.0.0.1:${first.port},127.0.0.1:${second.port}/x?sslmode=prefer`)
    const controller = new AbortController()
    const connecting = endpoint.connect(controller.signal)
    await Promise.race([first.reached, settled(first)])
    controller.abort('enough')
    expect(await connecting).toMatchObject({ ok: false, error: { tag: 'ConnectionLoss', by: 'client' } })
    await first.allClosed()
    expect(second.accepted()).toBe(0)
  })

  test.each(['localhost', '127.0.0.1'])('ends the way to %s before there is a connection', async host => {
    const silent = await listen([])
    const endpoint = await endpointOf(`postgres://me@${host}:${silent.port}/x`)
    const controller = new AbortController()
    const connecting = endpoint.connect(controller.signal)
    controller.abort()
    expect(await connecting).toMatchObject({ ok: false, error: { tag: 'ConnectionLoss', by: 'client' } })
    await silent.allClosed()
    expect(await endpoint.connect(AbortSignal.abort())).toMatchObject({ ok: false, error: { by: 'client' } })
  })

  test('is what `connect` says', async () => {
    const silent = await listen(['N'])
    const controller = new AbortController()
    const failing = failureOf(connect(`postgres://me@127.0.0.1:${silent.port}/x`, { drivers: [driver()], signal: controller.signal }))
    await silent.reached
    controller.abort('enough')
    expect(await failing).toMatchObject({ tag: 'Aborted', outcome: 'none', reason: 'enough' })
    await silent.allClosed()
  })
})

/** Some turns of the event loop: a server that has answered all that it will says nothing more to wait for. */
const settled = async ({ accepted }: { readonly accepted: () => number }): Promise<void> => {
  while (accepted() === 0) await new Promise(resolve => setImmediate(resolve))
  for (let turn = 0; turn < 50; turn += 1) await new Promise(resolve => setImmediate(resolve))
}
