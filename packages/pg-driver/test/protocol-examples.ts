/** A message of every kind, of both sides. */
import type { BackendMessage, FrontendMessage } from '../src/protocol/index.ts'

const bytes = (text: string): Buffer => Buffer.from(text)

const column = { tableOid: 0, attributeNumber: 0, typeOid: 23, typeSize: 4, typeModifier: -1, format: 'text' } as const

const error = { fields: [{ code: 'S', value: 'ERROR' }, { code: 'V', value: 'ERROR' }, { code: 'C', value: '22012' }, { code: 'M', value: 'division by zero' }] }

/** Every kind of message of a server, more or less in the order of a session. */
export const BACKEND_EXAMPLES: readonly BackendMessage[] = [
  { kind: 'NegotiateProtocolVersion', version: 196_608, unknownOptions: ['_pq_.a'] },
  { kind: 'AuthenticationSASL', mechanisms: ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'] },
  { kind: 'AuthenticationSASLContinue', data: bytes('r=abc,s=QQ==,i=4096') },
  { kind: 'AuthenticationSASLFinal', data: bytes('v=QQ==') },
  { kind: 'AuthenticationMD5Password', salt: bytes('salt') },
  { kind: 'AuthenticationCleartextPassword' },
  { kind: 'AuthenticationKerberosV5' },
  { kind: 'AuthenticationGSS' },
  { kind: 'AuthenticationGSSContinue', data: bytes('token') },
  { kind: 'AuthenticationSSPI' },
  { kind: 'AuthenticationOk' },
  { kind: 'ParameterStatus', name: 'server_version', value: '18.4' },
  { kind: 'BackendKeyData', processId: 4_711, secret: Buffer.alloc(32, 7) },
  { kind: 'ReadyForQuery', status: 'idle' },
  { kind: 'ParseComplete' },
  { kind: 'ParameterDescription', typeOids: [23, 25] },
  { kind: 'RowDescription', columns: [{ ...column, name: 'id' }, { ...column, name: 'größe' }] },
  { kind: 'BindComplete' },
  { kind: 'DataRow', values: [bytes('42'), null] },
  { kind: 'DataRow', values: [bytes(''), bytes('😀')] },
  { kind: 'PortalSuspended' },
  { kind: 'CommandComplete', tag: 'SELECT 2' },
  { kind: 'ReadyForQuery', status: 'transaction' },
  { kind: 'NoData' },
  { kind: 'EmptyQueryResponse' },
  { kind: 'CloseComplete' },
  { kind: 'NoticeResponse', ...error },
  { kind: 'NotificationResponse', processId: 7, channel: 'orders', payload: '{"id":1}' },
  { kind: 'ErrorResponse', ...error },
  { kind: 'ReadyForQuery', status: 'failed' },
  { kind: 'CopyInResponse', format: 'text', columnFormats: ['text', 'text'] },
  { kind: 'CopyOutResponse', format: 'binary', columnFormats: ['binary'] },
  { kind: 'CopyBothResponse', format: 'text', columnFormats: [] },
  { kind: 'CopyData', data: bytes('1\t2\n') },
  { kind: 'CopyDone' },
  { kind: 'FunctionCallResponse', value: bytes('x') },
]

/** Every kind of message of a client that follows the start-up. */
export const FRONTEND_EXAMPLES: readonly FrontendMessage[] = [
  { kind: 'SASLInitialResponse', mechanism: 'SCRAM-SHA-256', response: bytes('n,,n=,r=abc') },
  { kind: 'SASLResponse', data: bytes('c=biws,r=abcdef,p=QQ==') },
  { kind: 'PasswordMessage', password: 'secret' },
  { kind: 'GSSResponse', data: bytes('token') },
  { kind: 'Query', text: 'select 1' },
  { kind: 'Parse', name: 's', text: 'select $1, $2', typeOids: [23, 0] },
  { kind: 'Describe', target: 'statement', name: 's' },
  { kind: 'Bind', portal: '', statement: 's', parameterFormats: ['text'], values: [bytes('1'), null], resultFormats: ['binary'] },
  { kind: 'Execute', portal: '', maximumRows: 100 },
  { kind: 'Close', target: 'portal', name: '' },
  { kind: 'Flush' },
  { kind: 'Sync' },
  { kind: 'FunctionCall', functionOid: 1, argumentFormats: [], values: [bytes('a')], resultFormat: 'text' },
  { kind: 'CopyData', data: bytes('1\n') },
  { kind: 'CopyDone' },
  { kind: 'CopyFail', reason: 'no' },
  { kind: 'Terminate' },
]
