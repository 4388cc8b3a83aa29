/** Whether a session is in a transaction block: `failed` is one that only ROLLBACK can end. */
export type TransactionStatus = 'idle' | 'transaction' | 'failed'

/** The type bytes of the messages that a server sends. */
export const BACKEND = {
  authentication: 0x52,
  backendKeyData: 0x4b,
  bindComplete: 0x32,
  closeComplete: 0x33,
  commandComplete: 0x43,
  copyBothResponse: 0x57,
  copyData: 0x64,
  copyDone: 0x63,
  copyInResponse: 0x47,
  copyOutResponse: 0x48,
  dataRow: 0x44,
  emptyQueryResponse: 0x49,
  errorResponse: 0x45,
  functionCallResponse: 0x56,
  negotiateProtocolVersion: 0x76,
  noData: 0x6e,
  noticeResponse: 0x4e,
  notificationResponse: 0x41,
  parameterDescription: 0x74,
  parameterStatus: 0x53,
  parseComplete: 0x31,
  portalSuspended: 0x73,
  readyForQuery: 0x5a,
  rowDescription: 0x54,
} as const

/** A column of a result, as RowDescription gives it. */
export interface ResultColumn {
  readonly name: string
  /** The object identifier of its type, in `pg_type`. */
  readonly typeOid: number
}

/** A message from another session, by NOTIFY. */
export interface Notification {
  readonly channel: string
  readonly payload: string
  /** The backend that sent it. */
  readonly processId: number
}
