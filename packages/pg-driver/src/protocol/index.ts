/**
 * `@quern/pg-driver/protocol`: PostgreSQL's messages, protocol 3.0 to 3.2, both ways, as pure functions over bytes. It has three levels:
 *
 * - {@link backendReader}, {@link frontendReader}, {@link encodeBackend} and {@link encodeFrontend} speak in messages as values.
 * - {@link backendFrames} and {@link frontendFrames} find where messages begin and end, and of what type they are; nothing is
 *   decoded, and nothing is copied that has come whole.
 * - {@link dataRowProblem}, {@link eachValue} and {@link textRow} walk a row in place.
 *
 * No function here throws for what it reads: what is not the protocol is a {@link ProtocolFault}.
 */
export { BACKEND, type Notification, type ResultColumn, type TransactionStatus } from './backend.ts'
export type * from './backend-message.ts'
export { type CommandTag, parseCommandTag } from './command-tag.ts'
export { type Conversation, conversation } from './conversation.ts'
export { dataRowProblem, eachValue, textRow } from './data-row.ts'
export { encodeBackend, encodeFrontend } from './encode.ts'
export type { EncodeFault, Problem, ProtocolFault, Side } from './fault.ts'
export { LONGEST, UNTYPED } from './formats.ts'
export { type BackendFrameReader, backendFrames, type FrameReader, frontendFrames, HEADER, STARTUP_HEADER, type TakeFrame } from './frames.ts'
export type * from './frontend-message.ts'
export { PROTOCOL_3_0, PROTOCOL_3_2 } from './frontend-message.ts'
export {
  type BackendReader,
  backendReader,
  decodeBackend,
  decodeFrontend,
  type FrontendReader,
  frontendReader,
  type MessageReader,
  type ReadMessages,
} from './message-reader.ts'
export { errorFields, type ServerError, serverError } from './server-error.ts'
