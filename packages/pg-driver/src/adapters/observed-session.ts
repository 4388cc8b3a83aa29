import type { Socket } from 'node:net'
import type { CommandTag, ConnectionEvent, ConnectionLoss, ServerError, TransactionStatus } from '../driver/contract.ts'
import { passwordProblem } from '../protocol/authentication.ts'
import { BACKEND, type ResultColumn } from '../protocol/backend.ts'
import type { BackendMessage } from '../protocol/backend-message.ts'
import { EMPTY_TAG, parseCommandTag } from '../protocol/command-tag.ts'
import { decodeBackendBody } from '../protocol/message-reader.ts'
import { serverError } from '../protocol/server-error.ts'
import { COPY_IS_NOT_EXECUTED } from './copy-refusal.ts'
import { eventListeners } from './event-listeners.ts'
import { tapSocket, type TappedSocket } from './tapped-socket.ts'

/** What has been seen of the answer to one statement, or script. */
export interface Exchange {
  readonly tags: CommandTag[]
  /** The columns that the server described last; `undefined` where it described none. */
  columns: readonly ResultColumn[] | undefined
  /** The first error. The driver may try once more by itself: outside a failed transaction its last try alone counts. */
  error: ServerError | undefined
  /** Bytes were given to the network. */
  sent: boolean
  /** BindComplete came: the server has taken the statement up. */
  bound: boolean
  /** ReadyForQuery came. */
  ready: boolean
  /** ParameterDescription came: the statement is prepared. */
  described: boolean
  /** PortalSuspended came: there are more rows. Whoever asks for them sets it back. */
  suspended: boolean
  /** Told when ReadyForQuery comes. */
  whenReady: (() => void) | undefined
  /** Told when EmptyQueryResponse comes. */
  whenEmpty: (() => void) | undefined
  readonly protocol: 'simple' | 'extended'
  /** Told when the connection is lost before the exchange has ended. */
  readonly lost: (loss: ConnectionLoss) => void
}

/** A session, as it looks to one who reads what the server sends. */
export interface ObservedSession {
  /** What the driver gets in place of the socket. */
  readonly facade: TappedSocket['facade']
  readonly parameters: ReadonlyMap<string, string>
  readonly key: () => { readonly processId: number; readonly secret: Buffer }
  readonly status: () => TransactionStatus
  readonly loss: () => ConnectionLoss | undefined
  /** This side has ended the connection before a statement was answered: its backend may work on. */
  readonly leftWorking: () => boolean
  readonly subscribe: (listener: (event: ConnectionEvent) => void) => () => void
  /** Aborts when the connection is lost. */
  readonly over: AbortSignal
  /** Observes the next exchange, which must not begin before the last one has ended. */
  readonly begin: (protocol: 'simple' | 'extended', lost: (loss: ConnectionLoss) => void) => Exchange
  /** Ends the exchange. Gives `false` where the connection was lost before, or had to be, which `lost` has been told. */
  readonly end: (exchange: Exchange) => boolean
  /** Ends the connection; its exchange, if there is one, is told. */
  readonly lose: (by: ConnectionLoss['by'], detail: string) => void
  /** Says goodbye, and ends the connection. */
  readonly close: () => Promise<void>
}

const ENDED = 'the server ended the session'

/** AdminShutdown and CrashShutdown. */
const GOODBYES: ReadonlySet<string> = new Set(['57P01', '57P02'])

/**
 * Whether a backend died before it took up the statement that was sent to it: it then reports a FATAL error and has not
 * answered the Bind that comes first, which it would have done in order. The routine shows that it was a backend that
 * reported, and not something in between.
 */
const isUntouched = ({ protocol, bound, error }: Exchange): boolean =>
  protocol === 'extended' && !bound && error?.severity === 'FATAL' && error.routine !== undefined

/**
 * Observes the session on a socket that has just been connected.
 *
 * @param judgeLogin takes the body of each Authentication message, and gives why it is not to be answered, or nothing.
 */
export const observeSession = (socket: Socket, judgeLogin: (body: Buffer) => string | undefined = () => undefined): ObservedSession => {
  const parameters = new Map<string, string>()
  const { subscribe, emit } = eventListeners()
  const over = new AbortController()
  let key: { readonly processId: number; readonly secret: Buffer } = { processId: 0, secret: Buffer.alloc(0) }
  let status: TransactionStatus = 'idle'
  let exchange: Exchange | undefined
  let loss: ConnectionLoss | undefined
  /** What the server ends the session for. One that goes down at once says so in a notice, and then no more. */
  let farewell: ServerError | undefined
  /** What the server ended the session with, where that came in one breath with the answer of the last statement. */
  let lastWord: ServerError | undefined
  let leftWorking = false

  const lose = (by: ConnectionLoss['by'], detail: string, error = exchange?.error ?? farewell): void => {
    if (loss !== undefined) return
    const told = { tag: 'ConnectionLoss', sent: false, by, detail } as const
    // An ERROR is the answer to the statement that was under way, and says nothing of those that come after it.
    const last = error === undefined || error.severity === 'ERROR' ? farewell : error
    loss = last === undefined ? told : { ...told, error: last }
    tapped.destroy()
    over.abort()
    const current = exchange
    exchange = undefined
    // A script is the transaction's own: a COMMIT that waits for a standby would give up waiting, and tell nobody.
    leftWorking = by !== 'server' && current?.protocol === 'extended' && current.sent && !current.ready
    current?.lost({ ...told, sent: current.sent && !isUntouched(current), ...(error !== undefined && { error }) })
    emit({ kind: 'lost', loss })
  }

  /** What each message means, and what is wrong with it. Those that are not here mean nothing to an observer. */
  const meaning = (message: BackendMessage): string | undefined => {
    switch (message.kind) {
      case 'ReadyForQuery':
        status = message.status
        if (exchange !== undefined) exchange.ready = true
        exchange?.whenReady?.()
        return undefined
      case 'CommandComplete':
        exchange?.tags.push(parseCommandTag(message.tag))
        return undefined
      case 'EmptyQueryResponse':
        exchange?.tags.push(EMPTY_TAG)
        exchange?.whenEmpty?.()
        return undefined
      case 'RowDescription':
        if (exchange !== undefined) exchange.columns = message.columns.map(({ name, typeOid }) => ({ name, typeOid }))
        return undefined
      case 'NoData':
        if (exchange !== undefined) exchange.columns = []
        return undefined
      case 'ErrorResponse': {
        const error = serverError(message.fields)
        // Unasked, it is the server's last word: an administrator, or a timeout, ends the session.
        if (exchange === undefined) lose('server', ENDED, error)
        // What was answered to the end stays answered, though its adapter has not yet seen that: a COMMIT that was carried out.
        else if (exchange.ready && error.severity !== 'ERROR') lastWord = error
        else {
          exchange.error ??= error
          if (error.severity !== 'ERROR') farewell ??= error
        }
        return undefined
      }
      case 'NoticeResponse': {
        const notice = serverError(message.fields)
        if (GOODBYES.has(notice.sqlstate)) farewell = notice
        emit({ kind: 'notice', notice })
        return undefined
      }
      case 'NotificationResponse': {
        const { channel, payload, processId } = message
        emit({ kind: 'notification', notification: { channel, payload, processId } })
        return undefined
      }
      case 'ParameterStatus': {
        const { name, value } = message
        parameters.set(name, value)
        emit({ kind: 'parameter', name, value })
        return undefined
      }
      case 'BackendKeyData':
        key = { processId: message.processId, secret: Buffer.from(message.secret) }
        return undefined
      case 'BindComplete':
        if (exchange !== undefined) exchange.bound = true
        return undefined
      case 'ParameterDescription':
        if (exchange !== undefined) exchange.described = true
        return undefined
      case 'PortalSuspended':
        if (exchange !== undefined) exchange.suspended = true
        return undefined
      case 'CopyInResponse':
      case 'CopyOutResponse':
      case 'CopyBothResponse':
        return COPY_IS_NOT_EXECUTED
      default:
        return message.kind.startsWith('Authentication') ? passwordProblem(message) : undefined
    }
  }

  const tapped = tapSocket(socket, {
    message: (type, body) => {
      const decoded = decodeBackendBody(type, body)
      if (!decoded.ok) return decoded.error
      const problem = (type === BACKEND.authentication ? judgeLogin(body) : undefined) ?? meaning(decoded.value)
      return problem === undefined ? undefined : { at: 0, problem }
    },
    sending: () => {
      // Its answer would be taken for that of the next statement.
      if (exchange === undefined) return 'the driver sends what belongs to no statement'
      exchange.sent = true
      if (exchange.ready) {
        // The driver tries once more by itself. What became of the first try is no answer to the second one, but that a
        // transaction which it has broken stays broken.
        exchange.ready = false
        exchange.bound = false
        exchange.tags.length = 0
        if (status !== 'failed') exchange.error = undefined
      }
      return undefined
    },
    ended: lose,
  })

  return {
    facade: tapped.facade,
    parameters,
    key: () => key,
    status: () => status,
    loss: () => loss,
    leftWorking: () => leftWorking,
    subscribe,
    over: over.signal,
    begin: (protocol, lost) => {
      exchange = {
        protocol, lost, tags: [], columns: undefined, error: undefined, sent: false, bound: false, ready: false, described: false,
        suspended: false, whenReady: undefined, whenEmpty: undefined,
      }
      return exchange
    },
    end: ended => {
      if (exchange !== ended) return false
      if (!tapped.isAnswered()) {
        lose('protocol', 'the driver takes a statement for answered that is not')
        return false
      }
      exchange = undefined
      if (lastWord !== undefined) lose('server', ENDED, lastWord)
      return true
    },
    lose,
    close: async () => {
      if (loss !== undefined) return
      const closed = tapped.close()
      lose('client', 'closed')
      await closed
    },
  }
}
