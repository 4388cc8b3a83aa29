import type { Connection, ConnectFault, RawRow, ReplyFault, ServerError, TransactionStatus } from '../driver/contract.ts'
import type { RedactedParameter } from '../failure/case.ts'
import { redact } from '../failure/classify.ts'
import { commandOf } from '../compile/query-description.ts'
import type { CallInfo, Connect, ConnectionContext, EndpointContext, Middleware } from './middleware.ts'
import { type Activity, type Ending, observing } from './observe.ts'
import { redactError, redactFault, redactLoss } from '../failure/redact-error.ts'
import { redactSql } from '../failure/redact-sql.ts'

/** How much an event matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

interface Event<Name extends string> {
  readonly event: Name
  readonly level: LogLevel
  /** Where the connection leads, without user and password. */
  readonly address: string
}

interface OnConnection<Name extends string> extends Event<Name> {
  /** The server's process of the session. */
  readonly processId: number
}

/** What every event of a statement has. Times are in milliseconds. */
interface Ran<Name extends string> extends OnConnection<Name> {
  readonly text: string
  readonly duration: number
  /** The session's status after it. */
  readonly status: TransactionStatus | 'lost'
  readonly call?: CallInfo
  /** Why it failed, if it did. Redacted unless `parameters` is `shown`. */
  readonly fault?: ReplyFault
}

/** One thing that happened, as data: a line of JSON, say. */
export type LogEvent =
  /** A statement, or a stream of its rows, has ended. */
  | (Ran<'statement'> & {
      /** In a few words: `SELECT users`. Known for queries. */
      readonly summary?: string
      /** The name of the prepared statement: the same for the same text. */
      readonly name?: string
      readonly parameters: readonly RedactedParameter[] | RawRow
      /** How many rows it gave. */
      readonly rows: number
      /** How many rows it changed or selected, where its command counts them. */
      readonly count?: number
    })
  /** A script has ended: what Quern itself sends. */
  | Ran<'script'>
  /** A transaction or a savepoint has begun or ended, or has failed to. */
  | (Ran<'transaction'> & { readonly action: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollback to savepoint' })
  | (OnConnection<'connection opened'> & { readonly duration: number })
  | (Event<'connection refused'> & { readonly duration: number; readonly fault: ConnectFault })
  | OnConnection<'connection closed'>
  | (OnConnection<'connection lost'> & { readonly detail: string; readonly error?: ServerError })
  | (OnConnection<'notice'> & { readonly notice: ServerError })

/** How to log. */
export interface LoggingOptions {
  /** Takes an event. It must not wait: what it does with it later is its own affair. */
  readonly write: (event: LogEvent) => void
  /** The least level to write: `info` by default, which leaves out statements that went well and were not slow. */
  readonly level?: LogLevel
  /**
   * `redacted`, the default: no value of a parameter, nor any that an error quotes, gets into an event. `shown`: all of
   * them do.
   */
  readonly parameters?: 'redacted' | 'shown'
  /**
   * How many milliseconds make a statement slow. A slow one is a `warn`; with this set, statements that went well and were
   * quicker are not written at any level.
   */
  readonly slowerThan?: number
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

const ACTIONS: Readonly<Record<string, (LogEvent & { readonly event: 'transaction' })['action']>> = {
  BEGIN: 'begin', START: 'begin', COMMIT: 'commit', END: 'commit', ROLLBACK: 'rollback', ABORT: 'rollback', SAVEPOINT: 'savepoint', RELEASE: 'release',
}

const actionOf = (text: string): (LogEvent & { readonly event: 'transaction' })['action'] | undefined => {
  const action = ACTIONS[commandOf(text) ?? '']
  return action === 'rollback' && /^\s*rollback\s+to\b/i.test(text) ? 'rollback to savepoint' : action
}

const noticeLevel = ({ severity }: ServerError): LogLevel => (severity === 'WARNING' ? 'warn' : severity === 'NOTICE' || severity === 'INFO' ? 'info' : 'debug')

/**
 * Logs what happens on each connection: an event for each statement, the begin and end of transactions, connections opened,
 * refused, lost and closed, and the server's notices. Values are left out unless they are asked for: those of parameters, those
 * that errors quote, and the constants of a text that was not built as a query.
 *
 * @example
 * ```ts fragment
 * connect(url, { middleware: [logging({ write: event => console.log(JSON.stringify(event)), slowerThan: 200 })] })
 * ```
 */
export const logging = ({ write, level = 'info', parameters: show = 'redacted', slowerThan }: LoggingOptions): Middleware => {
  const least = LEVELS.indexOf(level)
  const shown = show === 'shown'
  const say = (event: LogEvent): void => {
    if (LEVELS.indexOf(event.level) >= least) write(event)
  }

  const ranOf = (base: { readonly address: string; readonly processId: number }, activity: Activity, ending: Ending, duration: number) => {
    const slow = slowerThan !== undefined && duration >= slowerThan
    const fault = ending.ok ? undefined : shown ? ending.fault : redactFault(ending.fault, activity)
    const status = ending.ok ? ending.status : ending.fault.tag === 'ServerRefusal' ? ending.fault.status : ('lost' as const)
    return {
      ...base,
      level: fault !== undefined ? ('error' as const) : slow ? ('warn' as const) : ('debug' as const),
      text: shown || activity.query !== undefined || activity.parameters.length > 0 ? activity.text : redactSql(activity.text),
      duration,
      status,
      ...(activity.call !== undefined && { call: activity.call }),
      ...(fault !== undefined && { fault }),
    }
  }

  const observe = (connection: Connection, { address: where, clock }: ConnectionContext) => {
    const base = { address: where, processId: connection.processId }
    connection.subscribe(event => {
      if (event.kind === 'notice') {
        const notice = shown ? event.notice : redactError(event.notice, { text: '', parameters: [] })
        say({ event: 'notice', level: noticeLevel(notice), ...base, notice })
      } else if (event.kind === 'lost') {
        const { by, detail, error } = shown ? event.loss : redactLoss(event.loss)
        if (by === 'client' && detail === 'closed') say({ event: 'connection closed', level: 'debug', ...base })
        else say({ event: 'connection lost', level: by === 'client' ? 'info' : 'error', ...base, detail, ...(error !== undefined && { error }) })
      }
    })
    return (activity: Activity) => {
      const began = clock.now()
      return (ending: Ending): void => {
        const ran = ranOf(base, activity, ending, clock.now() - began)
        const action = activity.query === undefined ? actionOf(activity.text) : undefined
        if (ran.level === 'debug' && slowerThan !== undefined && action === undefined) return
        if (action !== undefined) say({ event: 'transaction', action, ...ran })
        else if (activity.kind === 'script') say({ event: 'script', ...ran })
        else {
          say({
            event: 'statement',
            ...ran,
            ...(activity.query !== undefined && { summary: activity.query.description.summary }),
            ...(activity.name !== undefined && { name: activity.name }),
            parameters: shown ? activity.parameters : redact(activity.parameters),
            rows: ending.ok ? ending.rows : 0,
            ...(ending.ok && ending.count !== undefined && { count: ending.count }),
          })
        }
      }
    }
  }

  const redactConnect = (fault: ConnectFault): ConnectFault => {
    if (shown) return fault
    if (fault.tag === 'ConnectionLoss') return redactLoss(fault)
    return fault.tag === 'ServerRefusal' ? { ...fault, error: redactError(fault.error, { text: '', parameters: [] }) } : fault
  }

  const connect = (inner: Connect, { address, clock }: EndpointContext): Connect => async signal => {
    const began = clock.now()
    const opened = await inner(signal)
    const duration = clock.now() - began
    if (opened.ok) {
      const { processId, address: where = address } = opened.value
      say({ event: 'connection opened', level: 'debug', address: where, processId, duration })
    } else {
      // Who asked has given up: a pool that is closed, or a call that was over.
      const given = signal.aborted ? ('debug' as const) : ('error' as const)
      say({ event: 'connection refused', level: given, address, duration, fault: redactConnect(opened.error) })
    }
    return opened
  }

  return { connection: observing(observe), connect }
}
