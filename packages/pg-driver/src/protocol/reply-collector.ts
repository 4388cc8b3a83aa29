import {
  BACKEND,
  readCommandText,
  readDataRow,
  readRowDescription,
  readStatus,
  type ResultColumn,
  type TransactionStatus,
} from './backend.ts'
import { type CommandTag, EMPTY_TAG, parseCommandTag } from './command-tag.ts'
import { readServerError, type ServerError } from './server-error.ts'

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
const STEPS: Readonly<Record<number, (reply: Collecting, body: Buffer) => void>> = {
  [BACKEND.dataRow]: (reply, body) => {
    reply.rows.push(readDataRow(body))
  },
  [BACKEND.rowDescription]: (reply, body) => {
    reply.columns = readRowDescription(body)
  },
  [BACKEND.noData]: reply => {
    reply.columns = []
  },
  [BACKEND.commandComplete]: (reply, body) => {
    reply.tags.push(parseCommandTag(readCommandText(body)))
  },
  [BACKEND.emptyQueryResponse]: reply => {
    reply.tags.push(EMPTY_TAG)
  },
  [BACKEND.errorResponse]: (reply, body) => {
    reply.error = readServerError(body)
  },
  [BACKEND.readyForQuery]: (reply, body) => {
    reply.status = readStatus(body)
  },
  [BACKEND.parseComplete]: reply => {
    reply.parsed = true
  },
  [BACKEND.portalSuspended]: reply => {
    reply.suspended = true
  },
  [BACKEND.copyInResponse]: reply => {
    reply.copy = true
  },
  [BACKEND.copyOutResponse]: reply => {
    reply.copy = true
  },
  [BACKEND.copyBothResponse]: reply => {
    reply.copy = true
  },
}

/** Collects the messages of one exchange into a reply. */
export interface ReplyCollector {
  /** Takes a message. @throws RangeError where its body is not what its type says. */
  readonly take: (type: number, body: Buffer) => void
  /** Gives what has come, and begins anew. */
  readonly finish: () => CollectedReply
}

/** Makes a collector. */
export const replyCollector = (): ReplyCollector => {
  let reply = fresh()
  return {
    take: (type, body) => {
      STEPS[type]?.(reply, body)
    },
    finish: () => {
      const finished = reply
      reply = fresh()
      return finished
    },
  }
}
