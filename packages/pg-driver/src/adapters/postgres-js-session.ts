import { failure, type Result, success } from '@quern/result'
import type {
  Batch,
  ConnectFault,
  ConnectionLoss,
  Reply,
  ReplyFault,
  ResultColumn,
  RowSource,
  ScriptReply,
  ServerError,
  ServerRefusal,
  Statement,
} from '../driver/contract.ts'
import { EMPTY_TAG } from '../protocol/command-tag.ts'
import { sync } from '../protocol/frontend.ts'
import { closingFacade } from './closing-facade.ts'
import { hostError } from './host-error.ts'
import type { Exchange, ObservedSession } from './observed-session.ts'
import { type SessionCalls, startupFault } from './postgres-endpoint.ts'
import { type Preparation, type PreparableQuery, preparedStatements } from './postgres-js-statements.ts'
import { unsendable, unsendableText } from './unsendable.ts'

/** The most parameters that postgres.js takes. */
export const MAXIMUM_PARAMETERS = 65_533

/** A column as postgres.js describes it. */
interface DriverColumn {
  readonly name: string
  readonly type: number
}

/** What postgres.js resolves with. */
interface DriverResult {
  readonly columns?: readonly DriverColumn[] | null
  readonly statement?: { readonly columns?: readonly DriverColumn[] | null } | null
}

/** A statement of postgres.js, which is sent when it is awaited, or given a function for its rows. */
interface DriverQuery extends PromiseLike<DriverResult>, PreparableQuery {
  readonly values: () => DriverQuery
  readonly cursor: (batchSize: number, batch: (result: DriverResult) => PromiseLike<unknown> | undefined) => DriverQuery
  readonly forEach: (row: (values: (string | null)[]) => void) => DriverQuery
}

/** What is used of a client of postgres.js. */
export interface DriverClient {
  readonly unsafe: (text: string, parameters: (string | null)[], options: { simple: boolean; prepare: boolean }) => DriverQuery
  /** What a cursor's function answers to end it. */
  readonly CLOSE: unknown
}

const columnsOf = ({ columns, statement }: DriverResult): readonly ResultColumn[] =>
  (columns ?? statement?.columns ?? []).map(({ name, type }) => ({ name, typeOid: type }))

/** Why a connection is given up after an error that the server answered to a Sync of a cursor's, which the driver syncs again for. */
const SYNCS_TWICE = 'postgres.js does not take the next statement after such an error'

/** What the driver gave for a statement that the server has answered to the end. */
type Answer = (answer: Result<DriverResult, ReplyFault>, exchange: Exchange) => void

/**
 * Starts a session on a connection that is observed.
 *
 * @param client makes a client of postgres.js that uses the given object as its one socket.
 */
export const openPostgresJsSession = async (
  session: ObservedSession,
  client: (facade: object) => DriverClient,
): Promise<Result<SessionCalls, ConnectFault>> => {
  const prepared = preparedStatements()
  const sql = client(closingFacade(session.facade, prepared.surplus))

  const loseAfter = (error: ServerError): Result<never, ConnectionLoss> => {
    session.lose('client', SYNCS_TWICE)
    return failure({ tag: 'ConnectionLoss', sent: true, by: 'client', detail: SYNCS_TWICE, error })
  }

  /** Runs a statement of the driver's, and tells what came of it as soon as that is certain. */
  const converse = (protocol: Exchange['protocol'], query: (exchange: Exchange) => DriverQuery, answer: Answer, wasPrepared = false): void => {
    const exchange = session.begin(protocol, loss => {
      answer(failure(loss), exchange)
    })
    const settle = (given: Result<DriverResult, unknown>): void => {
      if (!exchange.ready) {
        // The driver is done with a cursor that was closed before the server is.
        if (given.ok) {
          exchange.whenReady = () => {
            queueMicrotask(() => {
              settle(given)
            })
          }
        }
        // It could not make sense of what came, and nothing after that can be trusted. `answer` is told of the loss.
        else session.lose('protocol', hostError(given.error).message)
        return
      }
      if (!session.end(exchange)) return
      const { error } = exchange
      // A cursor that was closed, whose driver does not wait for the end: a constraint that is checked last may still fail.
      if (given.ok) answer(error === undefined ? given : loseAfter(error), exchange)
      else if (error !== undefined) {
        answer(failure({ tag: 'ServerRefusal', error, status: session.status(), prepared: wasPrepared }), exchange)
      } else {
        const detail = hostError(given.error).message
        session.lose('protocol', detail)
        answer(failure({ tag: 'ConnectionLoss', sent: exchange.sent, by: 'protocol', detail }), exchange)
      }
    }
    query(exchange).then(
      result => {
        settle(success(result))
      },
      (thrown: unknown) => {
        settle(failure(thrown))
      },
    )
  }

  /** The statement for the driver. */
  const query = ({ text, parameters }: Statement, preparation: Preparation): DriverQuery => {
    const made = sql.unsafe(text, [...parameters], { simple: false, prepare: preparation.prepare })
    preparation.mark(made)
    return made.values()
  }

  const lossNow = (sent = false): Result<never, ConnectionLoss> | undefined => {
    const loss = session.loss()
    return loss === undefined ? undefined : failure({ ...loss, sent })
  }
  const refused = (refusal: ServerRefusal | undefined): Result<never, ServerRefusal> | undefined => refusal && failure(refusal)
  const refusedStatement = (statement: Statement) => refused(unsendable(statement, MAXIMUM_PARAMETERS, session.status()))

  const execute = (statement: Statement): Promise<Result<Reply, ReplyFault>> =>
    new Promise(resolve => {
      const unsent = lossNow() ?? refusedStatement(statement)
      if (unsent !== undefined) {
        resolve(unsent)
        return
      }
      // The driver's own list of rows keeps its place after an error, so that the next result would begin with holes.
      const rows: (string | null)[][] = []
      const preparation = prepared.begin(statement)
      let sent: DriverQuery | undefined
      converse(
        'extended',
        () => (sent = query(statement, preparation)).forEach(row => rows.push(row)),
        (given, exchange) => {
          preparation.done(sent, exchange.described)
          prepared.ran(exchange.tags)
          resolve(
            given.ok
              ? success({ columns: columnsOf(given.value), rows, tag: exchange.tags.at(-1) ?? EMPTY_TAG, status: session.status() })
              : given,
          )
        },
        preparation.wasPrepared,
      )
    })

  const script = (text: string): Promise<Result<ScriptReply, ReplyFault>> =>
    new Promise(resolve => {
      const unsent = lossNow() ?? refused(unsendableText(text, session.status()))
      if (unsent !== undefined) {
        resolve(unsent)
        return
      }
      converse(
        'simple',
        () => sql.unsafe(text, [], { simple: true, prepare: false }).values().forEach(() => undefined),
        (given, { tags }) => {
          prepared.ran(tags)
          resolve(given.ok ? success({ tags, status: session.status() }) : given)
        },
      )
    })

  const stream = (statement: Statement, batchSize: number): RowSource => {
    let rows: (string | null)[][] = []
    let columns: readonly ResultColumn[] = []
    let exchange: Exchange | undefined
    let ended = false
    /** Lets the driver, which waits after a batch, fetch the next one or close the portal. */
    let goOn: ((answer: unknown) => void) | undefined
    let deliver: (batch: Result<Batch, ReplyFault>) => void = () => undefined

    const take = (): (string | null)[][] => {
      const taken = rows
      rows = []
      return taken
    }

    /** The driver calls this after each batch, and once more at the end, when there is nothing to wait for. */
    const suspended = (result: DriverResult): PromiseLike<unknown> | undefined => {
      // Only the first result of the driver's knows its columns.
      if (columns.length === 0) columns = columnsOf(result)
      if (exchange?.suspended !== true) return undefined
      const { promise, resolve } = Promise.withResolvers<unknown>()
      goOn = resolve
      deliver(success({ done: false, columns, rows: take() }))
      return promise
    }

    const start = (): void => {
      const preparation = prepared.begin(statement)
      let sent: DriverQuery | undefined
      converse(
        'extended',
        current => {
          exchange = current
          // The driver passes over the end of an empty statement, and would wait for ever.
          current.whenEmpty = () => {
            session.facade.write(sync())
          }
          sent = query(statement, preparation)
          return sent.cursor(batchSize, suspended).forEach(row => rows.push(row))
        },
        (given, current) => {
          ended = true
          preparation.done(sent, current.described)
          if (!given.ok && given.error.tag === 'ServerRefusal' && current.tags.length > 0) {
            // The error came after the end, as of a constraint that is checked last.
            deliver(loseAfter(given.error.error))
            return
          }
          if (given.ok && columns.length === 0) columns = columnsOf(given.value)
          deliver(
            given.ok
              ? success({ done: true, columns, rows: take(), tag: current.tags.at(-1) ?? EMPTY_TAG, status: session.status() })
              : given,
          )
        },
        preparation.wasPrepared,
      )
    }

    /** Lets the driver go on, and waits for what it gives next. */
    const proceed = (answer: unknown): Promise<Result<Batch, ReplyFault>> =>
      new Promise(resolve => {
        const unsent = lossNow(exchange !== undefined) ?? refusedStatement(statement)
        if (unsent !== undefined) {
          resolve(unsent)
          return
        }
        deliver = resolve
        if (exchange === undefined) {
          start()
          return
        }
        exchange.suspended = false
        goOn?.(answer)
      })

    return {
      next: () => proceed(undefined),
      close: async () => {
        const lost = lossNow(exchange !== undefined)
        if (lost !== undefined || exchange === undefined || ended) return lost ?? success(session.status())
        const last = await proceed(sql.CLOSE)
        return last.ok ? success(session.status()) : last
      },
    }
  }

  // postgres.js connects when it has something to send: an empty statement.
  const begun = await script('')
  return begun.ok ? success({ execute, script, stream }) : failure(startupFault(begun.error))
}
