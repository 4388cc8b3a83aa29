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

const KNOWN: ReadonlySet<number> = new Set(Object.values(BACKEND))

/** Whether a server of protocol version 3 sends messages of this type. */
export const isBackendType = (type: number): boolean => KNOWN.has(type)

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

const text = (body: Buffer, from: number): { readonly value: string; readonly end: number } => {
  const end = body.indexOf(0, from)
  if (end === -1) throw new RangeError('a string in a message does not end')
  return { value: body.toString('utf8', from, end), end: end + 1 }
}

/** Reads the body of a RowDescription. @throws RangeError where it is not one. */
export const readRowDescription = (body: Buffer): readonly ResultColumn[] => {
  const count = body.readUInt16BE(0)
  const columns: ResultColumn[] = []
  let at = 2
  for (let index = 0; index < count; index += 1) {
    const { value: name, end } = text(body, at)
    columns.push({ name, typeOid: body.readUInt32BE(end + 6) })
    at = end + 18
  }
  return columns
}

/** Reads the body of a DataRow in text format. @throws RangeError where it is not one. */
export const readDataRow = (body: Buffer): (string | null)[] => {
  const count = body.readUInt16BE(0)
  const row: (string | null)[] = []
  let at = 2
  for (let index = 0; index < count; index += 1) {
    const length = body.readInt32BE(at)
    at += 4
    if (length === -1) {
      row.push(null)
      continue
    }
    if (length < 0 || at + length > body.length) throw new RangeError('a value does not fit in its row')
    row.push(body.toString('utf8', at, at + length))
    at += length
  }
  return row
}

const STATUS: Readonly<Record<number, TransactionStatus>> = { 0x49: 'idle', 0x54: 'transaction', 0x45: 'failed' }

/** Reads the body of a ReadyForQuery. @throws RangeError where it is not one. */
export const readStatus = (body: Buffer): TransactionStatus => {
  const status = body.length === 1 ? STATUS[body[0] ?? 0] : undefined
  if (status === undefined) throw new RangeError('the server gave a transaction status that there is not')
  return status
}

/** Reads the body of a CommandComplete. @throws RangeError where it is not one. */
export const readCommandText = (body: Buffer): string => text(body, 0).value

/** Reads the body of a ParameterStatus. @throws RangeError where it is not one. */
export const readParameterStatus = (body: Buffer): { readonly name: string; readonly value: string } => {
  const name = text(body, 0)
  return { name: name.value, value: text(body, name.end).value }
}

/** Reads the body of a NotificationResponse. @throws RangeError where it is not one. */
export const readNotification = (body: Buffer): Notification => {
  const channel = text(body, 4)
  return { channel: channel.value, payload: text(body, channel.end).value, processId: body.readUInt32BE(0) }
}

/** Reads the body of a BackendKeyData: the secret has four bytes, or up to 256 since protocol 3.2. */
export const readBackendKey = (body: Buffer): { readonly processId: number; readonly secret: Buffer } => ({
  processId: body.readUInt32BE(0),
  secret: Buffer.from(body.subarray(4)),
})
