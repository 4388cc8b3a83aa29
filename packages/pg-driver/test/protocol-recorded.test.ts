import { once } from 'node:events'
import { connect as dial } from 'node:net'
import { describeEachTarget } from '@quern/testing/targets'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import {
  backendFrames,
  type BackendMessage,
  backendReader,
  conversation,
  decodeBackend,
  encodeBackend,
  encodeFrontend,
  frontendFrames,
  type FrontendMessage,
  frontendReader,
  PROTOCOL_3_0,
  PROTOCOL_3_2,
} from '../src/protocol/index.ts'
import { rawSessionAt } from './raw-login.ts'
import { tcpProxy } from './tcp-proxy.ts'

/** What both sides of a session said, in the order in which it passed. */
interface Recording {
  readonly pieces: readonly { readonly side: 'client' | 'server'; readonly bytes: Buffer }[]
}

const bytesOf = (recording: Recording, side: 'client' | 'server'): Buffer =>
  Buffer.concat(recording.pieces.filter(piece => piece.side === side).map(({ bytes }) => bytes))

const encoded = (message: BackendMessage | FrontendMessage, side: 'client' | 'server'): Buffer => {
  // A message of the side's own, as its reader gave it.
  const result = side === 'server' ? encodeBackend(message as BackendMessage) : encodeFrontend(message as FrontendMessage)
  return result.match({ success: bytes => bytes, failure: ({ problem }) => expect.fail(problem) })
}

describeEachTarget('a recorded session', target => {
  /** Records what a client says to the server, and it to the client. */
  const record = async (run: (url: string) => Promise<void>): Promise<Recording> => {
    const pieces: { side: 'client' | 'server'; bytes: Buffer }[] = []
    await using proxy = await tcpProxy(target.url)
    proxy.fromClient = bytes => {
      pieces.push({ side: 'client', bytes })
      return 'pass'
    }
    proxy.fromServer = bytes => {
      pieces.push({ side: 'server', bytes })
      return 'pass'
    }
    await run(proxy.url)
    return { pieces }
  }

  /** Statements that make the server say most of what it can. */
  const converse = async (url: string): Promise<void> => {
    const sql = postgres(url, { max: 1, fetch_types: false, ssl: false, onnotice: () => undefined })
    try {
      await sql.unsafe('create temporary table t (a integer primary key, b text); insert into t values (1, null), (2, \'größe 😀\')')
      expect(await sql.unsafe('select a, b from t where a > $1 order by a', [0], { prepare: true })).toHaveLength(2)
      expect(await sql.unsafe('select a, b from t where a > $1 order by a', [1], { prepare: true })).toHaveLength(1)
      await sql.unsafe('').simple()
      await sql.unsafe("set application_name to 'another'")
      await sql.unsafe("do $$ begin raise notice 'hello'; end $$")
      await sql.unsafe('listen somewhere').simple()
      await sql.unsafe("notify somewhere, 'it happened'").simple()
      await expect(sql.unsafe('insert into t values (1, null)')).rejects.toMatchObject({ code: '23505' })
      for await (const rows of sql.unsafe('select n from generate_series(1, 10) as n').cursor(4)) expect(rows.length).toBeGreaterThan(0)
      await sql.begin(async inside => {
        await inside.unsafe('select 1').simple()
      })
      const out = await sql.unsafe('copy t to stdout').readable()
      for await (const line of out) expect(line.length).toBeGreaterThan(0)
      const into = await sql.unsafe('copy t from stdin').writable()
      into.end('3\tthree\n')
      await once(into, 'finish')
    } finally {
      await sql.end({ timeout: 5 })
    }
  }

  test.runIf(target.kind === 'server')('is read whole, both ways, and written as it was', async () => {
    const recording = await record(converse)
    const [client, server] = [bytesOf(recording, 'client'), bytesOf(recording, 'server')]
    const frontend = frontendReader()
    const backend = backendReader()
    const sent = frontend.read(client)
    const received = backend.read(server)
    expect([sent.fault, received.fault, frontend.finish(), backend.finish()]).toEqual([undefined, undefined, undefined, undefined])
    expect(Buffer.concat(sent.messages.map(message => encoded(message, 'client')))).toEqual(client)
    expect(Buffer.concat(received.messages.map(message => encoded(message, 'server')))).toEqual(server)
    expect(new Set(received.messages.map(({ kind }) => kind))).toEqual(
      new Set([
        ...received.messages.map(({ kind }) => kind).filter(kind => kind.startsWith('Authentication')),
        'ParameterStatus', 'BackendKeyData', 'ReadyForQuery', 'ParseComplete', 'ParameterDescription', 'RowDescription', 'NoData', 'BindComplete', 'DataRow',
        'CommandComplete', 'EmptyQueryResponse', 'NoticeResponse', 'NotificationResponse', 'ErrorResponse', 'PortalSuspended', 'CopyOutResponse', 'CopyInResponse',
        'CopyData', 'CopyDone',
      ]),
    )
    expect(sent.messages[0]).toMatchObject({ kind: 'StartupMessage', version: PROTOCOL_3_0 })
    expect(sent.messages.at(-1)).toEqual({ kind: 'Terminate' })
  })

  test.runIf(target.kind === 'server')('is in order', async () => {
    const { pieces } = await record(converse)
    const talk = conversation()
    const frontend = frontendFrames(talk.sent)
    const backend = backendFrames(talk.received)
    for (const { side, bytes } of pieces) expect((side === 'client' ? frontend : backend).read(bytes)).toBeUndefined()
    expect(pieces.length).toBeGreaterThan(20)
  })

  /** Opens a connection, sends bytes, and gives what the server says to its end. */
  const ask = async (...messages: readonly FrontendMessage[]): Promise<Buffer> => {
    const { hostname, port } = new URL(target.url)
    const socket = dial({ host: hostname, port: Number(port) })
    const said: Buffer[] = []
    socket.on('data', bytes => said.push(bytes))
    socket.write(Buffer.concat(messages.map(message => encoded(message, 'client'))))
    socket.end()
    await once(socket, 'close')
    return Buffer.concat(said)
  }

  test.runIf(target.kind === 'server')('of protocol 3.2 has a longer key, or a server that speaks 3.0', async () => {
    const messages = await rawSessionAt(target.url, PROTOCOL_3_2, ['_pq_.quern'], { kind: 'Terminate' })
    const isNew = (target.major ?? 18) >= 18
    expect(messages[0]).toEqual({ kind: 'NegotiateProtocolVersion', version: isNew ? PROTOCOL_3_2 : PROTOCOL_3_0, unknownOptions: ['_pq_.quern'] })
    const key = messages.find(message => message.kind === 'BackendKeyData')
    expect(key?.secret).toHaveLength(isNew ? 32 : 4)
  })

  test.runIf(target.kind === 'server')('a server takes the other messages too', async () => {
    const answer = await ask({ kind: 'SSLRequest' })
    const reader = backendReader()
    reader.expectEncryptionResponse()
    expect(reader.read(answer.subarray(0, 1)).messages).toMatchObject([{ kind: 'EncryptionResponse' }])
    const gss = backendReader()
    gss.expectEncryptionResponse()
    expect(gss.read(await ask({ kind: 'GSSENCRequest' })).messages).toEqual([{ kind: 'EncryptionResponse', answer: 'N' }])
    expect(await ask({ kind: 'CancelRequest', processId: 1, secret: Buffer.alloc(4) })).toHaveLength(0)
  })

  test.runIf(target.kind === 'server')('calls a function, and closes and describes portals', async () => {
    const messages = await rawSessionAt(
      target.url,
      PROTOCOL_3_0,
      [],
      // int4pl(integer, integer) has the identifier 177.
      { kind: 'FunctionCall', functionOid: 177, argumentFormats: ['text'], values: [Buffer.from('40'), Buffer.from('2')], resultFormat: 'text' },
      { kind: 'FunctionCall', functionOid: 177, argumentFormats: [], values: [null, null], resultFormat: 'binary' },
      { kind: 'Parse', name: '', text: 'select $1::integer as n', typeOids: [0] },
      { kind: 'Bind', portal: 'p', statement: '', parameterFormats: ['binary'], values: [Buffer.from([0, 0, 0, 42])], resultFormats: ['binary'] },
      { kind: 'Describe', target: 'portal', name: 'p' },
      { kind: 'Execute', portal: 'p', maximumRows: 1 },
      { kind: 'Close', target: 'portal', name: 'p' },
      { kind: 'Sync' },
      { kind: 'Query', text: 'copy (select 1) to stdout (format binary)' },
      { kind: 'Terminate' },
    )
    const session = messages.slice(messages.findIndex(({ kind }) => kind === 'ReadyForQuery') + 1)
    expect(session.slice(0, 11)).toMatchObject([
      { kind: 'FunctionCallResponse', value: Buffer.from('42') },
      { kind: 'ReadyForQuery', status: 'idle' },
      { kind: 'FunctionCallResponse', value: null },
      { kind: 'ReadyForQuery' },
      { kind: 'ParseComplete' },
      { kind: 'BindComplete' },
      { kind: 'RowDescription', columns: [{ name: 'n', typeOid: 23, typeSize: 4, format: 'binary' }] },
      { kind: 'DataRow', values: [Buffer.from([0, 0, 0, 42])] },
      { kind: 'PortalSuspended' },
      { kind: 'CloseComplete' },
      { kind: 'ReadyForQuery' },
    ])
    expect(session[11]).toEqual({ kind: 'CopyOutResponse', format: 'binary', columnFormats: ['binary'] })
  })
})

test.each<[string, string, BackendMessage]>([
  ['AuthenticationOk', '52 00000008 00000000', { kind: 'AuthenticationOk' }],
  ['AuthenticationMD5Password', '52 0000000c 00000005 01020304', { kind: 'AuthenticationMD5Password', salt: Buffer.from([1, 2, 3, 4]) }],
  ['BackendKeyData', '4b 0000000c 00001267 01020304', { kind: 'BackendKeyData', processId: 4_711, secret: Buffer.from([1, 2, 3, 4]) }],
  ['CommandComplete', '43 0000000d 53454c454354203100', { kind: 'CommandComplete', tag: 'SELECT 1' }],
  ['CopyInResponse', '47 0000000b 00 0002 0000 0000', { kind: 'CopyInResponse', format: 'text', columnFormats: ['text', 'text'] }],
  ['DataRow', '44 0000000f 0002 00000001 31 ffffffff', { kind: 'DataRow', values: [Buffer.from('1'), null] }],
  ['NegotiateProtocolVersion', '76 0000000c 00030000 00000000', { kind: 'NegotiateProtocolVersion', version: PROTOCOL_3_0, unknownOptions: [] }],
  ['ReadyForQuery', '5a 00000005 54', { kind: 'ReadyForQuery', status: 'transaction' }],
])('the bytes of %s are those of the manual', (_name, hexadecimal, message) => {
  const bytes = Buffer.from(hexadecimal.replaceAll(' ', ''), 'hex')
  expect(encoded(message, 'server')).toEqual(bytes)
  expect(decodeBackend(bytes[0] ?? 0, bytes.subarray(5))).toMatchObject({ ok: true, value: message })
})
