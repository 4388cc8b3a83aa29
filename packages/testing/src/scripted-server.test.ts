import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { backendReader, encodeFrontend, type FrontendMessage } from '@quern/pg-driver/protocol'
import { expect, test } from 'vitest'
import { obedientBackend, type Script, scriptedServer, type ScriptedServer } from './scripted-server.ts'

const bytesOf = (...messages: readonly FrontendMessage[]): Buffer =>
  Buffer.concat(messages.map(message => encodeFrontend(message).match({ success: bytes => bytes, failure: ({ problem }) => expect.fail(problem) })))

const STARTUP: FrontendMessage = { kind: 'StartupMessage', version: 196_608, parameters: [{ name: 'user', value: 'ann' }] }

/** Connects, says something, and gives what the server says to its end. */
const say = async ({ port }: ScriptedServer, ...messages: readonly FrontendMessage[]): Promise<{ readonly socket: Socket; readonly said: Promise<Buffer> }> => {
  const socket = connect({ port, host: '127.0.0.1' })
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(bytesOf(...messages))
  return { socket, said: once(socket, 'close').then(() => Buffer.concat(chunks)) }
}

const kindsIn = (bytes: Buffer, encrypted = false): readonly string[] => {
  const reader = backendReader()
  if (encrypted) reader.expectEncryptionResponse()
  return reader.read(bytes).messages.map(({ kind }) => kind)
}

test('a script takes what it expects, and says what it likes', async () => {
  await using server = await scriptedServer([
    async connection => {
      const { parameters } = await connection.startUp()
      expect(parameters).toEqual([{ name: 'user', value: 'ann' }])
      await connection.expect('Query', ({ text }) => text === 'one')
      connection.send({ kind: 'EmptyQueryResponse' })
      await connection.until('Sync')
      connection.raw(Buffer.from('garbage'))
      connection.close()
      await connection.ended
    },
  ])
  const { said } = await say(server, { kind: 'SSLRequest' }, STARTUP, { kind: 'Query', text: 'one' }, { kind: 'Flush' }, { kind: 'Sync' })
  const bytes = await said
  expect(kindsIn(bytes.subarray(0, -7), true)).toEqual(['EncryptionResponse', 'AuthenticationOk', ...Array.from({ length: 10 }, () => 'ParameterStatus'), 'BackendKeyData', 'ReadyForQuery', 'EmptyQueryResponse'])
  expect(bytes.subarray(-7).toString()).toBe('garbage')
  expect(server.connections[0]?.received.map(({ kind }) => kind)).toEqual(['SSLRequest', 'StartupMessage', 'Query', 'Flush', 'Sync'])
  expect(server.problems).toEqual([])
})

test('each connection has its script, and the last is for all that follow', async () => {
  const ending = (name: string): Script => connection => {
    connection.raw(Buffer.from(name))
    connection.close()
    return Promise.resolve()
  }
  await using server = await scriptedServer([ending('first'), ending('later')])
  const heard: string[] = []
  for (let count = 0; count < 3; count += 1) heard.push(String(await (await say(server, STARTUP)).said))
  expect(heard).toEqual(['first', 'later', 'later'])
})

test('a request to cancel is noted, and plays no script', async () => {
  await using server = await scriptedServer([connection => connection.ended])
  const request: FrontendMessage = { kind: 'CancelRequest', processId: 7, secret: Buffer.from([1, 2, 3, 4]) }
  expect(await (await say(server, request)).said).toHaveLength(0)
  expect([server.cancelRequests, server.connections]).toEqual([[request], []])
})

test.each<[string, Script, FrontendMessage[], string]>([
  ['another message', async connection => void (await connection.startUp().then(() => connection.expect('Query'))), [STARTUP, { kind: 'Sync' }], 'Query was expected, and {"kind":"Sync"} came'],
  ['another text', async connection => void (await connection.startUp().then(() => connection.expect('Query', ({ text }) => text === 'a'))), [STARTUP, { kind: 'Query', text: 'b' }], 'Query was expected'],
  ['a message that cannot be written', async connection => {
    await connection.startUp()
    connection.send({ kind: 'CommandComplete', tag: '\0' })
  }, [STARTUP], 'CommandComplete cannot be written: a string has a NUL in it'],
])('a script that fails is a problem: %s', async (_name, script, messages, problem) => {
  const over = Promise.withResolvers<void>()
  await using server = await scriptedServer([
    async connection => {
      await script(connection).finally(() => {
        connection.close()
        over.resolve()
      })
    },
  ])
  const { said } = await say(server, ...messages)
  await over.promise
  await said
  expect(server.problems.map(String)).toEqual([expect.stringContaining(problem)])
})

test('the end of the client, and what is no message, are problems to one who waits, and the end to one who serves', async () => {
  await using server = await scriptedServer([
    async connection => void (await connection.next().then(() => connection.next())),
    async connection => void (await connection.next().then(() => connection.next())),
    async connection => {
      await connection.startUp()
      expect(await connection.serve()).toBeUndefined()
    },
  ])
  const first = await say(server, STARTUP)
  first.socket.end()
  await server.connections[0]?.ended
  const second = await say(server, STARTUP)
  second.socket.write('{}{}{}')
  const third = await say(server, STARTUP)
  third.socket.end()
  while (server.connections.length < 3) await new Promise(resolve => setImmediate(resolve))
  await Promise.all(server.connections.map(({ ended }) => ended))
  await new Promise(resolve => setImmediate(resolve))
  expect(server.problems.map(String)).toEqual(['Error: the client ended the connection', expect.stringContaining('the client sent what is no message: type 0x7b')])
})

test('an end is a FIN or a reset, as it was asked for', async () => {
  await using server = await scriptedServer([
    async connection => {
      await connection.next()
      connection.halfClose()
      await connection.expect('Query')
      await connection.ended
    },
    async connection => {
      await connection.next()
      connection.reset()
    },
  ])
  const half = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
  half.resume()
  half.write(bytesOf(STARTUP))
  await once(half, 'end')
  half.end(bytesOf({ kind: 'Query', text: 'still here' }))
  await once(half, 'close')
  const reset = connect({ port: server.port, host: '127.0.0.1' })
  reset.write(bytesOf(STARTUP))
  const [error] = await once(reset, 'error')
  expect(error).toMatchObject({ code: 'ECONNRESET' })
  expect(server.problems).toEqual([])
})

test('an obedient backend answers as a server does', () => {
  const { answer, textOf } = obedientBackend(text => (text.startsWith('select') ? { columns: ['a'], rows: [['1'], [null], ['3']], tag: 'SELECT 3' } : { tag: text.split(' ')[0] ?? '' }))
  const kinds = (message: FrontendMessage) => answer(message).map(({ kind }) => kind)
  expect(kinds({ kind: 'Query', text: 'begin; select 1; ; insert' })).toEqual(['CommandComplete', 'RowDescription', 'DataRow', 'DataRow', 'DataRow', 'CommandComplete', 'CommandComplete', 'ReadyForQuery'])
  expect(answer({ kind: 'Sync' })).toEqual([{ kind: 'ReadyForQuery', status: 'transaction' }])
  expect(kinds({ kind: 'Query', text: ' ' })).toEqual(['EmptyQueryResponse', 'ReadyForQuery'])
  answer({ kind: 'Query', text: 'rollback to a' })
  expect(answer({ kind: 'Sync' })).toEqual([{ kind: 'ReadyForQuery', status: 'transaction' }])
  answer({ kind: 'Query', text: 'rollback' })
  expect(answer({ kind: 'Sync' })).toEqual([{ kind: 'ReadyForQuery', status: 'idle' }])
  expect(kinds({ kind: 'Parse', name: 's', text: 'select $1, $2, $1', typeOids: [] })).toEqual(['ParseComplete'])
  expect(answer({ kind: 'Describe', target: 'statement', name: 's' })).toMatchObject([{ typeOids: [25, 25] }, { columns: [{ name: 'a' }] }])
  expect(kinds({ kind: 'Bind', portal: 'p', statement: 's', parameterFormats: [], values: [], resultFormats: [] })).toEqual(['BindComplete'])
  expect(kinds({ kind: 'Describe', target: 'portal', name: 'p' })).toEqual(['RowDescription'])
  const execute: FrontendMessage = { kind: 'Execute', portal: 'p', maximumRows: 2 }
  expect(textOf(execute)).toBe('select $1, $2, $1')
  expect(kinds(execute)).toEqual(['DataRow', 'DataRow', 'PortalSuspended'])
  expect(kinds(execute)).toEqual(['DataRow', 'CommandComplete'])
  expect(kinds({ kind: 'Close', target: 'portal', name: 'p' })).toEqual(['CloseComplete'])
  expect(kinds({ kind: 'Execute', portal: 'none', maximumRows: 0 })).toEqual([])
  expect(kinds({ kind: 'Flush' })).toEqual([])
  expect(textOf({ kind: 'Flush' })).toBe('')
  answer({ kind: 'Parse', name: '', text: '', typeOids: [] })
  answer({ kind: 'Bind', portal: '', statement: '', parameterFormats: [], values: [], resultFormats: [] })
  expect(kinds({ kind: 'Describe', target: 'statement', name: '' })).toEqual(['ParameterDescription', 'NoData'])
  expect(kinds({ kind: 'Execute', portal: '', maximumRows: 0 })).toEqual(['EmptyQueryResponse'])
})
