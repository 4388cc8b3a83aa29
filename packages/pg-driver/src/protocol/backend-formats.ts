import type { BackendMessage, ColumnDescription, EncryptionResponse, ErrorField } from './backend-message.ts'
import { int16, int32, letter, list, name, oneOf, record, rest, sized, text, uint32, untilZero } from './fields.ts'
import { LONGEST, type MessageFormats } from './formats.ts'

/** What libpq takes for most kinds of message; a longer one shows that the connection has lost its way. */
const SHORT = 30_000

/** A value's format, where it is an Int16. */
export const format = oneOf('int16', { 0: 'text', 1: 'binary' })

const copyFields = { format: oneOf('byte', { 0: 'text', 1: 'binary' }), columnFormats: list('uint16', format) }

const errorFields = { fields: untilZero(record<ErrorField>({ code: letter, value: text })) }

const column = record<ColumnDescription>({
  name: text,
  tableOid: uint32,
  attributeNumber: int16,
  typeOid: uint32,
  typeSize: int16,
  typeModifier: int32,
  format,
})

/**
 * The messages of a server, field by field, in the order of the manual.
 *
 * Source: PostgreSQL manual, "Message Formats"; the lengths: `VALID_LONG_MESSAGE_TYPE` in libpq, which forgets that the
 * description of 65,535 parameters is longer.
 */
export const BACKEND_FORMATS: MessageFormats<Exclude<BackendMessage, EncryptionResponse>> = {
  AuthenticationOk: { type: 'R', code: 0, fields: {} },
  AuthenticationKerberosV5: { type: 'R', code: 2, fields: {} },
  AuthenticationCleartextPassword: { type: 'R', code: 3, fields: {} },
  AuthenticationMD5Password: { type: 'R', code: 5, fields: { salt: rest(4, 4) } },
  AuthenticationGSS: { type: 'R', code: 7, fields: {} },
  AuthenticationGSSContinue: { type: 'R', code: 8, longest: SHORT, fields: { data: rest() } },
  AuthenticationSSPI: { type: 'R', code: 9, fields: {} },
  AuthenticationSASL: { type: 'R', code: 10, longest: SHORT, fields: { mechanisms: untilZero(name) } },
  AuthenticationSASLContinue: { type: 'R', code: 11, longest: SHORT, fields: { data: rest() } },
  AuthenticationSASLFinal: { type: 'R', code: 12, longest: SHORT, fields: { data: rest() } },
  BackendKeyData: { type: 'K', fields: { processId: uint32, secret: rest(4, 256) } },
  BindComplete: { type: '2', fields: {} },
  CloseComplete: { type: '3', fields: {} },
  CommandComplete: { type: 'C', longest: SHORT, fields: { tag: text } },
  CopyBothResponse: { type: 'W', longest: SHORT, fields: copyFields },
  CopyData: { type: 'd', longest: LONGEST, fields: { data: rest() } },
  CopyDone: { type: 'c', fields: {} },
  CopyInResponse: { type: 'G', longest: SHORT, fields: copyFields },
  CopyOutResponse: { type: 'H', longest: SHORT, fields: copyFields },
  DataRow: { type: 'D', longest: LONGEST, fields: { values: list('uint16', sized) } },
  EmptyQueryResponse: { type: 'I', fields: {} },
  ErrorResponse: { type: 'E', longest: LONGEST, fields: errorFields },
  FunctionCallResponse: { type: 'V', longest: LONGEST, fields: { value: sized } },
  NegotiateProtocolVersion: { type: 'v', longest: SHORT, fields: { version: uint32, unknownOptions: list('uint32', text) } },
  NoData: { type: 'n', fields: {} },
  NoticeResponse: { type: 'N', longest: LONGEST, fields: errorFields },
  NotificationResponse: { type: 'A', longest: LONGEST, fields: { processId: uint32, channel: text, payload: text } },
  ParameterDescription: { type: 't', fields: { typeOids: list('uint16', uint32) } },
  ParameterStatus: { type: 'S', longest: SHORT, fields: { name: text, value: text } },
  ParseComplete: { type: '1', fields: {} },
  PortalSuspended: { type: 's', fields: {} },
  ReadyForQuery: { type: 'Z', fields: { status: oneOf('byte', { 0x49: 'idle', 0x54: 'transaction', 0x45: 'failed' }) } },
  RowDescription: { type: 'T', longest: LONGEST, fields: { columns: list('uint16', column) } },
}
