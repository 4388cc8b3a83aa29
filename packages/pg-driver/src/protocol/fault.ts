/** One side of a conversation: `backend` is the server, `frontend` the client. */
export type Side = 'backend' | 'frontend'

/** What is wrong with the body of a message, and where. */
export interface Problem {
  /** The place in the body, in bytes from its beginning. */
  readonly at: number
  readonly problem: string
}

/**
 * Bytes that are not PostgreSQL's protocol. Nothing that follows them can be trusted: whoever reads them ends the connection.
 *
 * @example
 * ```ts fragment
 * backendReader().read(Buffer.from('HTTP/1.1 400 Bad Request')).fault
 * // => { tag: 'ProtocolFault', side: 'backend', message: 'CopyOutResponse', offset: 1,
 * //      problem: 'its length is 1414811695, where 7 to 30000 can be' }
 * ```
 */
export interface ProtocolFault {
  readonly tag: 'ProtocolFault'
  /** Who sent them. */
  readonly side: Side
  /** The name of the message, as the manual has it; of a type that there is not, `type 0x..`. */
  readonly message: string
  /** Where the problem was found, in bytes from the first that the reader was given. */
  readonly offset: number
  readonly problem: string
}

/** A message that the protocol has no bytes for: a string with a NUL in it, or more of something than can be counted. */
export interface EncodeFault {
  readonly tag: 'EncodeFault'
  /** The kind of the message. */
  readonly message: string
  readonly problem: string
}
