import type { ResultColumn, TransactionStatus } from './backend.ts'
import type { BackendMessage } from './backend-message.ts'
import { type CommandTag, EMPTY_TAG, parseCommandTag } from './command-tag.ts'
import { serverError, type ServerError } from './server-error.ts'

/** What has come so far in answer to what was sent. */
export interface CollectedReply {
  /** The last RowDescription; `undefined` where none came, as for a statement that was described before. */
  readonly columns: readonly ResultColumn[] | undefined
  readonly rows: readonly (string | null)[][]
  readonly tags: readonly CommandTag[]
  readonly error: ServerError | undefined
  /** The last ReadyForQuery; `undefined` until it comes. */
  readonly status: TransactionStatus | undefined
  /** The statement was prepared: ParseComplete came. */
  readonly parsed: boolean
  /** The portal has more rows to give. */
  readonly suspended: boolean
  /** The server began a COPY, which this side did not ask for. */
  readonly copy: boolean
}

/** The reply that is being collected. */
type Collecting = { -readonly [Field in keyof CollectedReply]: CollectedReply[Field] } & {
  rows: (string | null)[][]
  tags: CommandTag[]
}

const fresh = (): Collecting => ({
  columns: undefined,
  rows: [],
  tags: [],
  error: undefined,
  status: undefined,
  parsed: false,
  suspended: false,
  copy: false,
})

/** What becomes of a reply as one message of it is read. */
const step = (reply: Collecting, message: BackendMessage): void => {
  switch (message.kind) {
    case 'RowDescription':
      reply.columns = message.columns.map(({ name, typeOid }) => ({ name, typeOid }))
      break
    case 'NoData':
      reply.columns = []
      break
    case 'CommandComplete':
      reply.tags.push(parseCommandTag(message.tag))
      break
    case 'EmptyQueryResponse':
      reply.tags.push(EMPTY_TAG)
      break
    case 'ErrorResponse':
      reply.error = serverError(message.fields)
      break
    case 'ReadyForQuery':
      reply.status = message.status
      break
    case 'ParseComplete':
      reply.parsed = true
      break
    case 'PortalSuspended':
      reply.suspended = true
      break
    case 'CopyInResponse':
    case 'CopyOutResponse':
    case 'CopyBothResponse':
      reply.copy = true
      break
    default:
  }
}

/** Collects the messages of one exchange into a reply. */
export interface ReplyCollector {
  /** Takes a message that is not a row. */
  readonly take: (message: BackendMessage) => void
  readonly takeRow: (row: (string | null)[]) => void
  /** Gives what has come, and begins anew. */
  readonly finish: () => CollectedReply
}

/** Makes a collector. */
export const replyCollector = (): ReplyCollector => {
  let reply = fresh()
  return {
    take: message => {
      step(reply, message)
    },
    takeRow: row => {
      reply.rows.push(row)
    },
    finish: () => {
      const finished = reply
      reply = fresh()
      return finished
    },
  }
}
