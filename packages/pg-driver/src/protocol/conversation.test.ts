import { describe, expect, test } from 'vitest'
import {
  type BackendMessage,
  backendFrames,
  type Conversation,
  conversation,
  encodeBackend,
  encodeFrontend,
  type FrontendMessage,
  frontendFrames,
} from './index.ts'

const column = (name: string) => ({ name, tableOid: 0, attributeNumber: 0, typeOid: 25, typeSize: -1, typeModifier: -1, format: 'text' }) as const
const bare = <Kind extends string>(kind: Kind) => ({ kind })
const described = (...names: readonly string[]): BackendMessage => ({ kind: 'RowDescription', columns: names.map(column) })
const row = (...values: readonly string[]): BackendMessage => ({ kind: 'DataRow', values: values.map(value => Buffer.from(value)) })
const done: BackendMessage = { kind: 'CommandComplete', tag: 'SELECT 1' }
const ready: BackendMessage = { kind: 'ReadyForQuery', status: 'idle' }
const error: BackendMessage = { kind: 'ErrorResponse', fields: [{ code: 'V', value: 'ERROR' }] }
const notice: BackendMessage = { kind: 'NoticeResponse', fields: [] }

/** What one side says: to the client's messages, those of the server are the answer. */
type Said = { readonly client: readonly FrontendMessage[] } | { readonly server: readonly BackendMessage[] }
const client = (...messages: readonly FrontendMessage[]): Said => ({ client: messages })
const server = (...messages: readonly BackendMessage[]): Said => ({ server: messages })

const START: readonly Said[] = [
  client({ kind: 'StartupMessage', version: 196_608, parameters: [] }),
  server(bare('AuthenticationOk'), { kind: 'ParameterStatus', name: 'a', value: 'b' }, { kind: 'BackendKeyData', processId: 1, secret: Buffer.alloc(4) }, ready),
]

/** Plays what both sides say, and gives the first problem with what the server says. */
const play = (...said: readonly Said[]): string | undefined => playOn(conversation(), ...said)

const playOn = ({ sent, received }: Pick<Conversation, 'sent' | 'received'>, ...said: readonly Said[]): string | undefined => {
  const outgoing = frontendFrames(sent)
  const incoming = backendFrames(received)
  const bytes = (encoded: { readonly ok: true; readonly value: Buffer } | { readonly ok: false }): Buffer => (encoded.ok ? encoded.value : expect.fail('it cannot be written'))
  for (const part of said) {
    const fault =
      'client' in part
        ? outgoing.read(Buffer.concat(part.client.map(message => bytes(encodeFrontend(message)))))
        : incoming.read(Buffer.concat(part.server.map(message => bytes(encodeBackend(message)))))
    if (fault !== undefined) return `${fault.message}: ${fault.problem}`
  }
  return undefined
}

const session = (...said: readonly Said[]): string | undefined => play(...START, ...said)

const parse = (name: string): FrontendMessage => ({ kind: 'Parse', name, text: 'select', typeOids: [] })
const bind = (statement: string, portal = ''): FrontendMessage => ({ kind: 'Bind', portal, statement, parameterFormats: [], values: [], resultFormats: [] })
const describeStatement = (name: string): FrontendMessage => ({ kind: 'Describe', target: 'statement', name })
const describePortal = (name: string): FrontendMessage => ({ kind: 'Describe', target: 'portal', name })
const execute = (maximumRows = 0): FrontendMessage => ({ kind: 'Execute', portal: '', maximumRows })
const close = (name: string): FrontendMessage => ({ kind: 'Close', target: 'statement', name })
const query: FrontendMessage = { kind: 'Query', text: 'select 1' }
const call: FrontendMessage = { kind: 'FunctionCall', functionOid: 1, argumentFormats: [], values: [], resultFormat: 'text' }
const parameters: BackendMessage = { kind: 'ParameterDescription', typeOids: [] }
const copy = <Kind extends 'CopyInResponse' | 'CopyOutResponse' | 'CopyBothResponse'>(kind: Kind) => ({ kind, format: 'text', columnFormats: [] }) as const
const data: BackendMessage = { kind: 'CopyData', data: Buffer.from('1\n') }

const PREPARED: readonly Said[] = [
  client(parse('s'), describeStatement('s'), bare('Sync')),
  server(bare('ParseComplete'), parameters, described('a', 'b'), ready),
]

describe('what is in order', () => {
  test.each<[string, readonly Said[]]>([
    ['a simple query', [client(query), server(described('a'), row('1'), row('2'), done, ready)]],
    ['a script, with a statement that gives no rows and an empty one', [client(query), server(done, described('a'), done, bare('EmptyQueryResponse'), ready)]],
    ['an error in a simple query', [client(query), server(described('a'), row('1'), error, ready), client(query), server(done, ready)]],
    ['a statement', [client(parse(''), describeStatement(''), bind(''), execute(), bare('Sync')), server(bare('ParseComplete'), parameters, described('a'), bare('BindComplete'), row('1'), done, ready)]],
    ['a prepared statement', [...PREPARED, client(bind('s'), execute(), bare('Sync')), server(bare('BindComplete'), row('1', '2'), done, ready)]],
    ['a portal that is described', [client(parse(''), bind(''), describePortal(''), execute(), bare('Sync')), server(bare('ParseComplete'), bare('BindComplete'), described('a'), row('1'), done, ready)]],
    ['a portal in parts', [...PREPARED, client(bind('s'), execute(1), bare('Flush')), server(bare('BindComplete'), row('1', '2'), bare('PortalSuspended')), client(execute(1), bare('Sync')), server(done, ready)]],
    ['an error: what was sent up to Sync is passed over', [client(parse(''), bind(''), execute(), bare('Sync'), parse('t'), bare('Sync')), server(error, ready, bare('ParseComplete'), ready)]],
    ['an error before Sync was sent', [client(parse(''), bare('Flush')), server(error), client(bind(''), execute(), bare('Sync')), server(ready), client(query), server(done, ready)]],
    ['an error at Sync', [client(parse(''), bind(''), execute(), bare('Sync')), server(bare('ParseComplete'), bare('BindComplete'), done, error, ready)]],
    ['a statement that is closed and made anew with other columns', [...PREPARED, client(close('s'), parse('s'), bind('s'), execute(), bare('Sync')), server(bare('CloseComplete'), bare('ParseComplete'), bare('BindComplete'), row('1'), done, ready)]],
    ['pipelined statements', [...PREPARED, client(bind('s'), execute(), bind('s'), execute(), bare('Sync')), server(bare('BindComplete'), done, bare('BindComplete'), row('1', '2'), done, ready)]],
    ['a function call', [client(call), server({ kind: 'FunctionCallResponse', value: null }, ready)]],
    ['COPY out', [client(query), server(copy('CopyOutResponse'), data, data, bare('CopyDone'), done, ready)]],
    ['COPY in', [client(query), server(copy('CopyInResponse')), client({ kind: 'CopyData', data: Buffer.from('1') }, bare('CopyDone')), server(done, ready)]],
    ['COPY both ways', [client(query), server(copy('CopyBothResponse'), data, bare('CopyDone'), done, ready)]],
    ['news at any time', [server(notice, { kind: 'NotificationResponse', processId: 1, channel: 'a', payload: '' }), client(query), server(notice, described('a'), { kind: 'ParameterStatus', name: 'a', value: 'b' }, row('1'), notice, done, notice, ready), server(notice)]],
    ['the last word of a server', [server(error)]],
  ])('%s', (_name, said) => {
    expect(session(...said)).toBeUndefined()
  })

  test('a start-up with a version that is negotiated, and a notice before all', () => {
    expect(play(START[0] ?? client(), server(notice, { kind: 'NegotiateProtocolVersion', version: 196_608, unknownOptions: [] }), START[1] ?? server())).toBeUndefined()
  })
})

describe('what is not', () => {
  test.each<[string, readonly Said[], string]>([
    ['an answer to nothing', [server(done)], 'CommandComplete: nobody has asked for it'],
    ['a second ReadyForQuery', [client(query), server(done, ready, ready)], 'ReadyForQuery: nobody has asked for it'],
    ['ReadyForQuery in place of an answer', [client(query), server(ready)], 'ReadyForQuery: it does not answer Query'],
    ['ReadyForQuery among rows', [client(query), server(described('a'), row('1'), ready)], 'ReadyForQuery: it does not answer Query'],
    ['a row before its columns', [client(query), server(row('1'))], 'DataRow: it does not answer Query'],
    ['a row after the last one', [client(query), server(described('a'), done, row('1'))], 'DataRow: it does not answer Query'],
    ['a row after an error', [client(query), server(described('a'), error, row('1'))], 'DataRow: it does not answer Query after an error'],
    ['columns twice', [client(query), server(described('a'), described('a'))], 'RowDescription: it does not answer Query'],
    ['a row of too few values', [client(query), server(described('a', 'b'), row('1'))], 'DataRow: 1 values where there are 2 columns'],
    ['a row unlike the one before', [client(parse(''), bind(''), execute(), bare('Sync')), server(bare('ParseComplete'), bare('BindComplete'), row('1'), row('1', '2'))], 'DataRow: 2 values where there are 1 columns'],
    ['a row unlike the statement', [...PREPARED, client(bind('s'), execute(), bare('Sync')), server(bare('BindComplete'), row('1'))], 'DataRow: 1 values where there are 2 columns'],
    ['a row before BindComplete', [...PREPARED, client(bind('s'), execute(), bare('Sync')), server(row('1', '2'))], 'DataRow: it does not answer Bind'],
    ['CloseComplete for Execute', [...PREPARED, client(bind('s'), execute(), bare('Sync')), server(bare('BindComplete'), bare('CloseComplete'))], 'CloseComplete: it does not answer Execute'],
    ['ParseComplete for Bind', [client(bind('s'), bare('Sync')), server(bare('ParseComplete'))], 'ParseComplete: it does not answer Bind'],
    ['BindComplete for Parse', [client(parse('s'), bare('Sync')), server(bare('BindComplete'))], 'BindComplete: it does not answer Parse'],
    ['columns before parameters', [client(describeStatement('s'), bare('Sync')), server(described('a'))], 'RowDescription: it does not answer Describe'],
    ['no columns before parameters', [client(describeStatement('s'), bare('Sync')), server(bare('NoData'))], 'NoData: it does not answer Describe'],
    ['parameters twice', [client(describeStatement('s'), bare('Sync')), server(parameters, parameters)], 'ParameterDescription: it does not answer Describe'],
    ['PortalSuspended where all rows were asked for', [...PREPARED, client(bind('s'), execute(), bare('Sync')), server(bare('BindComplete'), bare('PortalSuspended'))], 'PortalSuspended: it does not answer Execute'],
    ['the value of a function that was not called', [client(query), server({ kind: 'FunctionCallResponse', value: null })], 'FunctionCallResponse: it does not answer Query'],
    ['data without a COPY', [client(query), server(data)], 'CopyData: it does not answer Query'],
    ['data where the server wants some', [client(query), server(copy('CopyInResponse'), data)], 'CopyData: it does not answer Query'],
    ['a row in a COPY', [client(query), server(copy('CopyOutResponse'), row('1'))], 'DataRow: it does not answer Query'],
    ['a COPY among rows', [client(query), server(described('a'), copy('CopyOutResponse'))], 'CopyOutResponse: it does not answer Query'],
    ['a request for a password', [server(bare('AuthenticationCleartextPassword'))], 'Authentication: the session has begun'],
    ['another key', [client(query), server({ kind: 'BackendKeyData', processId: 2, secret: Buffer.alloc(4) })], 'BackendKeyData: the session has begun'],
    ['another version', [server({ kind: 'NegotiateProtocolVersion', version: 196_608, unknownOptions: [] })], 'NegotiateProtocolVersion: the session has begun'],
  ])('%s', (_name, said, problem) => {
    expect(session(...said)).toBe(problem)
  })

  test.each<[string, readonly BackendMessage[], string]>([
    ['the session before the client is let in', [ready], 'ReadyForQuery: it comes before the client has been let in'],
    ['a setting before that', [{ kind: 'ParameterStatus', name: 'a', value: 'b' }], 'ParameterStatus: it comes before the client has been let in'],
    ['a second AuthenticationOk', [bare('AuthenticationOk'), bare('AuthenticationOk')], 'Authentication: the client has been let in'],
    ['a version after that', [bare('AuthenticationOk'), { kind: 'NegotiateProtocolVersion', version: 196_608, unknownOptions: [] }], 'NegotiateProtocolVersion: it comes too late'],
    ['a row', [bare('AuthenticationOk'), row('1')], 'DataRow: the session has not begun'],
    ['a notification', [bare('AuthenticationOk'), { kind: 'NotificationResponse', processId: 1, channel: 'a', payload: '' }], 'NotificationResponse: the session has not begun'],
  ])('in start-up, %s', (_name, messages, problem) => {
    expect(play(START[0] ?? client(), server(...messages))).toBe(problem)
  })
})

describe('what is owed', () => {
  test.each<[string, readonly Said[], 'nothing' | 'answer' | 'end']>([
    ['as the session begins', [], 'nothing'],
    ['after Parse', [client(parse('s'))], 'answer'],
    ['after Sync', [client(parse('s'), bare('Sync'))], 'end'],
    ['after Sync, of which a part is answered', [client(parse('s'), bare('Sync')), server(bare('ParseComplete'))], 'end'],
    ['after an error, to be followed by a Sync', [client(parse('s'), bind('s')), server(error)], 'answer'],
    ['after the Sync that follows an error', [client(parse('s')), server(error), client(bare('Sync'))], 'end'],
    ['after Query', [client(query)], 'end'],
    ['after a Query that failed', [client(query), server(error)], 'end'],
    ['after FunctionCall', [client(call)], 'end'],
    ['after the last ReadyForQuery', [client(query), server(done, ready)], 'nothing'],
    ['after one of two', [client(parse('s'), bare('Sync'), bare('Sync')), server(bare('ParseComplete'), ready)], 'end'],
    ['after ReadyForQuery, with more sent behind the Sync', [client(bare('Sync'), parse('s')), server(ready)], 'answer'],
  ])('%s', (_name, said, owed) => {
    const { sent, received, owed: now } = conversation()
    expect(playOn({ sent, received }, ...START, ...said)).toBeUndefined()
    expect(now()).toBe(owed)
  })
})
