import { format } from './backend-formats.ts'
import { int32, list, name, oneOf, record, rest, sized, text, uint32, untilZero } from './fields.ts'
import { LONGEST, type MessageFormats } from './formats.ts'
import type { FrontendMessage, StartupMessage, StartupParameter } from './frontend-message.ts'

/** What the server takes for most kinds of message (PQ_SMALL_MESSAGE_LIMIT). */
const SHORT = 10_000

/** The longest start-up packet that the server takes (MAX_STARTUP_PACKET_LENGTH, which does not count the length). */
const LONGEST_STARTUP = 10_004

/** The longest answer to an Authentication message that it takes (PG_MAX_AUTH_TOKEN_LENGTH). */
const LONGEST_TOKEN = 65_535

const target = oneOf('byte', { 0x53: 'statement', 0x50: 'portal' })

/** A protocol version, which stands where the other start-up packets have their code. */
const version: typeof uint32 = {
  ...uint32,
  read: reader => {
    const value = reader.uint32()
    if (value >>> 16 !== 3) reader.fail(`the version ${value >>> 16}.${value & 0xffff} of the protocol is not known here`, 4)
    return value
  },
  write: (writer, value) => {
    if (value >>> 16 !== 3) writer.fail(`the version ${value >>> 16}.${value & 0xffff} of the protocol is not known here`)
    writer.uint32(value)
  },
}

const startup: MessageFormats<StartupMessage>['StartupMessage'] = {
  type: '',
  longest: LONGEST_STARTUP,
  fields: { version, parameters: untilZero(record<StartupParameter>({ name, value: text })) },
}

/**
 * The messages of a client, field by field, in the order of the manual.
 *
 * Source: PostgreSQL manual, "Message Formats"; the lengths: `SocketBackend` and `ProcessStartupPacket` of the server.
 */
export const FRONTEND_FORMATS: MessageFormats<FrontendMessage> = {
  AuthenticationResponse: { type: 'p', longest: LONGEST_TOKEN, fields: { data: rest() } },
  Bind: {
    type: 'B',
    longest: LONGEST,
    fields: {
      portal: text,
      statement: text,
      parameterFormats: list('uint16', format),
      values: list('uint16', sized),
      resultFormats: list('uint16', format),
    },
  },
  CancelRequest: { type: '', code: 80_877_102, longest: LONGEST_STARTUP, fields: { processId: uint32, secret: rest(4, 256) } },
  Close: { type: 'C', longest: SHORT, fields: { target, name: text } },
  CopyData: { type: 'd', longest: LONGEST, fields: { data: rest() } },
  CopyDone: { type: 'c', fields: {} },
  CopyFail: { type: 'f', longest: SHORT, fields: { reason: text } },
  Describe: { type: 'D', longest: SHORT, fields: { target, name: text } },
  Execute: { type: 'E', longest: SHORT, fields: { portal: text, maximumRows: int32 } },
  Flush: { type: 'H', fields: {} },
  FunctionCall: {
    type: 'F',
    longest: LONGEST,
    fields: { functionOid: uint32, argumentFormats: list('uint16', format), values: list('uint16', sized), resultFormat: format },
  },
  GSSENCRequest: { type: '', code: 80_877_104, fields: {} },
  GSSResponse: { type: 'p', longest: LONGEST_TOKEN, fields: { data: rest() } },
  Parse: { type: 'P', longest: LONGEST, fields: { name: text, text, typeOids: list('uint16', uint32) } },
  PasswordMessage: { type: 'p', longest: LONGEST_TOKEN, fields: { password: text } },
  Query: { type: 'Q', longest: LONGEST, fields: { text } },
  SASLInitialResponse: { type: 'p', longest: LONGEST_TOKEN, fields: { mechanism: text, response: sized } },
  SASLResponse: { type: 'p', longest: LONGEST_TOKEN, fields: { data: rest() } },
  SSLRequest: { type: '', code: 80_877_103, fields: {} },
  StartupMessage: startup,
  Sync: { type: 'S', fields: {} },
  Terminate: { type: 'X', fields: {} },
}
