import { failure, type Result, success } from '@quern/result'
import type { BackendMessage } from './backend-message.ts'
import type { EncodeFault } from './fault.ts'
import { encodeMessage, type KnownFormat } from './formats.ts'
import type { FrontendMessage } from './frontend-message.ts'
import { BACKEND_KNOWN, FRONTEND_KNOWN } from './header-rules.ts'

const encode = (format: KnownFormat | undefined, message: { readonly kind: string }): Result<Buffer, EncodeFault> =>
  format === undefined ? failure({ tag: 'EncodeFault', message: message.kind, problem: 'there is no such message' }) : encodeMessage(format, message)

/**
 * Writes a message of a server's, as a scripted server or a proxy sends it.
 *
 * @example
 * ```ts
 * import { encodeBackend } from '@quern/pg-driver/protocol'
 *
 * encodeBackend({ kind: 'ReadyForQuery', status: 'idle' }).map(bytes => bytes.toString('latin1')) // => success('Z\0\0\0\x05I')
 * encodeBackend({ kind: 'CommandComplete', tag: 'SEL\0ECT' })
 * // => failure({ tag: 'EncodeFault', message: 'CommandComplete', problem: 'a string has a NUL in it' })
 * ```
 */
export const encodeBackend = (message: BackendMessage): Result<Buffer, EncodeFault> =>
  message.kind === 'EncryptionResponse' ? success(Buffer.from(message.answer, 'latin1')) : encode(BACKEND_KNOWN.get(message.kind), message)

/**
 * Writes a message of a client's.
 *
 * @example
 * ```ts
 * import { encodeFrontend } from '@quern/pg-driver/protocol'
 *
 * encodeFrontend({ kind: 'Query', text: 'select 1' }).map(bytes => bytes.toString('latin1')) // => success('Q\0\0\0\x0dselect 1\0')
 * ```
 */
export const encodeFrontend = (message: FrontendMessage): Result<Buffer, EncodeFault> => encode(FRONTEND_KNOWN.get(message.kind), message)
