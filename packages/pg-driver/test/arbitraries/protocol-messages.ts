import fc from 'fast-check'
import type { BackendKind, BackendMessage, ColumnDescription, FrontendKind, FrontendMessage } from '../../src/protocol/index.ts'

const text = fc.string({ unit: 'binary', maxLength: 12 }).map(drawn => drawn.replaceAll('\0', '').toWellFormed())
const name = text.filter(drawn => drawn !== '')
const bytes = (least = 0, most = 24) => fc.uint8Array({ minLength: least, maxLength: most }).map(drawn => Buffer.from(drawn))
const secret = fc.oneof(bytes(4, 4), bytes(32, 32), bytes(4, 256))
const nullable = fc.option(bytes())
const format = fc.constantFrom('text', 'binary')
const uint32 = fc.nat(0xffffffff)
const int32 = fc.integer()
const int16 = fc.integer({ min: -0x8000, max: 0x7fff })
const few = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 5 })

/** The fields of each kind of message. */
type Fields<M extends { readonly kind: string }> = {
  readonly [Kind in M['kind']]: { readonly [Name in Exclude<keyof Extract<M, { readonly kind: Kind }>, 'kind'>]: fc.Arbitrary<Extract<M, { readonly kind: Kind }>[Name]> }
}

const copy = { format, columnFormats: few(format) }
const errorFields = {
  fields: few(fc.record({ code: fc.constantFrom(...'SVCMDHPpqWstcdnFLR?'), value: text })),
}
const column: fc.Arbitrary<ColumnDescription> = fc.record({
  name: text, tableOid: uint32, attributeNumber: int16, typeOid: uint32, typeSize: int16, typeModifier: int32, format,
})

const BACKEND_FIELDS: Fields<BackendMessage> = {
  AuthenticationOk: {},
  AuthenticationKerberosV5: {},
  AuthenticationCleartextPassword: {},
  AuthenticationMD5Password: { salt: bytes(4, 4) },
  AuthenticationGSS: {},
  AuthenticationGSSContinue: { data: bytes() },
  AuthenticationSSPI: {},
  AuthenticationSASL: { mechanisms: few(name) },
  AuthenticationSASLContinue: { data: bytes() },
  AuthenticationSASLFinal: { data: bytes() },
  BackendKeyData: { processId: uint32, secret },
  BindComplete: {},
  CloseComplete: {},
  CommandComplete: { tag: text },
  CopyBothResponse: copy,
  CopyData: { data: bytes() },
  CopyDone: {},
  CopyInResponse: copy,
  CopyOutResponse: copy,
  DataRow: { values: few(nullable) },
  EmptyQueryResponse: {},
  EncryptionResponse: { answer: fc.constantFrom('S', 'G', 'N') },
  ErrorResponse: errorFields,
  FunctionCallResponse: { value: nullable },
  NegotiateProtocolVersion: { version: uint32, unknownOptions: few(text) },
  NoData: {},
  NoticeResponse: errorFields,
  NotificationResponse: { processId: uint32, channel: text, payload: text },
  ParameterDescription: { typeOids: few(uint32) },
  ParameterStatus: { name: text, value: text },
  ParseComplete: {},
  PortalSuspended: {},
  ReadyForQuery: { status: fc.constantFrom('idle', 'transaction', 'failed') },
  RowDescription: { columns: few(column) },
}

const about = { target: fc.constantFrom('statement', 'portal'), name: text } as const

const FRONTEND_FIELDS: Fields<FrontendMessage> = {
  AuthenticationResponse: { data: bytes() },
  Bind: { portal: text, statement: text, parameterFormats: few(format), values: few(nullable), resultFormats: few(format) },
  CancelRequest: { processId: uint32, secret },
  Close: about,
  CopyData: { data: bytes() },
  CopyDone: {},
  CopyFail: { reason: text },
  Describe: about,
  Execute: { portal: text, maximumRows: int32 },
  Flush: {},
  FunctionCall: { functionOid: uint32, argumentFormats: few(format), values: few(nullable), resultFormat: format },
  GSSENCRequest: {},
  GSSResponse: { data: bytes() },
  Parse: { name: text, text, typeOids: few(uint32) },
  PasswordMessage: { password: text },
  Query: { text },
  SASLInitialResponse: { mechanism: text, response: nullable },
  SASLResponse: { data: bytes() },
  SSLRequest: {},
  StartupMessage: { version: fc.constantFrom(196_608, 196_610, 206_607), parameters: few(fc.record({ name, value: text })) },
  Sync: {},
  Terminate: {},
}

const kindsOf = <M extends { readonly kind: string }>(fields: Fields<M>): ReadonlyMap<M['kind'], fc.Arbitrary<M>> => {
  const entries = Object.entries(fields) as [M['kind'], Record<string, fc.Arbitrary<unknown>>][] // Its keys are the kinds, each with its fields.
  return new Map(entries.map(([kind, own]) => [kind, fc.record({ kind: fc.constant(kind), ...own }, { noNullPrototype: true }) as unknown as fc.Arbitrary<M>])) // It has just the fields of its kind.
}

/** Every kind of message of a server, and any message of it. */
export const backendMessages: ReadonlyMap<BackendKind, fc.Arbitrary<BackendMessage>> = kindsOf<BackendMessage>(BACKEND_FIELDS)

/** Every kind of message of a client, and any message of it. */
export const frontendMessages: ReadonlyMap<FrontendKind, fc.Arbitrary<FrontendMessage>> = kindsOf<FrontendMessage>(FRONTEND_FIELDS)

/** The kinds of message that open a connection, and have no type byte. */
export const STARTUP_KINDS: readonly FrontendKind[] = ['StartupMessage', 'CancelRequest', 'SSLRequest', 'GSSENCRequest']

/** What a server sends in a session, in any order: every kind but the byte that answers a request for encryption. */
export const backendSession: fc.Arbitrary<readonly BackendMessage[]> = fc.array(
  fc.oneof(...[...backendMessages].filter(([kind]) => kind !== 'EncryptionResponse').map(([, message]) => message)),
  { maxLength: 10 },
)

const anyOf = (kinds: readonly FrontendKind[]): fc.Arbitrary<FrontendMessage> =>
  fc.oneof(...[...frontendMessages].filter(([kind]) => kinds.includes(kind)).map(([, message]) => message))

const ANSWERS: ReadonlySet<FrontendKind> = new Set(['PasswordMessage', 'SASLInitialResponse', 'SASLResponse', 'GSSResponse'])

/** What a client sends, from the first byte: perhaps a request for encryption, a StartupMessage, and then messages in any order. */
export const frontendSession: fc.Arbitrary<readonly FrontendMessage[]> = fc
  .tuple(
    fc.subarray<FrontendMessage>([{ kind: 'GSSENCRequest' }, { kind: 'SSLRequest' }]),
    anyOf(['StartupMessage']),
    fc.array(anyOf([...frontendMessages.keys()].filter(kind => !STARTUP_KINDS.includes(kind) && !ANSWERS.has(kind))), { maxLength: 10 }),
  )
  .map(([requests, startup, messages]) => [...requests, startup, ...messages])
