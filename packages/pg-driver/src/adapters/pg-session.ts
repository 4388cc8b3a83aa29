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
  ServerRefusal,
  Statement,
  TransactionStatus,
} from '../driver/contract.ts'
import { EMPTY_TAG } from '../protocol/command-tag.ts'
import { hostError } from './host-error.ts'
import type { Exchange, ObservedSession } from './observed-session.ts'
import type { DriverConnection, DriverQuery, PgClient } from './pg-client.ts'
import { type SessionCalls, startupFault } from './postgres-endpoint.ts'
import { statementCache } from './statement-cache.ts'
import { serverName } from './statement-name.ts'
import { unsendable, unsendableText } from './unsendable.ts'

/** The most parameters that a statement can have: they are counted in two bytes. */
export const PG_MAXIMUM_PARAMETERS = 65_535

/** What is known of a statement that the session keeps prepared. */
interface Prepared {
  readonly text: string
  readonly columns: readonly ResultColumn[]
}

/** How a statement gets as far as its portal, and what is known of it before. */
interface Opening {
  readonly known: Prepared | undefined
  readonly send: (to: DriverConnection) => void
}

/** What is done with what comes for a statement, besides its end. */
interface Handlers {
  readonly row?: (values: (string | null)[]) => void
  /** The portal has more rows to give. */
  readonly suspended?: () => void
  /** The statement is complete, or has failed: nothing more comes until Sync. */
  readonly complete?: () => void
}

/**
 * Starts a session on a connection that is observed.
 *
 * @param makeClient makes a client of pg that uses the given object as its one socket.
 */
export const openPgSession = async (
  session: ObservedSession,
  makeClient: (facade: object) => PgClient,
): Promise<Result<SessionCalls, ConnectFault>> => {
  const prepared = statementCache<Prepared>()
  /** Statements that had to make room. The next exchange frees them on its way. */
  const surplus: string[] = []
  const client = makeClient(session.facade)
  // Without a listener, an error of an idle client ends the process. What the server says has been read by the observer.
  client.on('error', thrown => {
    if (!('severity' in thrown)) session.lose('protocol', hostError(thrown).message)
  })

  const lost = (sent = false): Result<never, ConnectionLoss> | undefined => {
    const loss = session.loss()
    return loss === undefined ? undefined : failure({ ...loss, sent })
  }
  const refused = (refusal: ServerRefusal | undefined): Result<never, ServerRefusal> | undefined => refusal && failure(refusal)

  /** Runs something on pg's own connection, and tells how it ended, once it has. */
  const converse = (
    protocol: Exchange['protocol'],
    wasPrepared: boolean,
    send: (to: DriverConnection) => void,
    { row = () => undefined, suspended = () => undefined, complete = () => undefined }: Handlers,
    answer: (fault: ReplyFault | undefined, exchange: Exchange) => void,
  ): Exchange => {
    const exchange = session.begin(protocol, loss => {
      answer(loss, exchange)
    })
    const finish = (): void => {
      if (!session.end(exchange)) return
      const { error } = exchange
      answer(error && { tag: 'ServerRefusal', error, status: session.status(), prepared: wasPrepared }, exchange)
    }
    const query: DriverQuery = {
      submit: connection => {
        connection.stream.cork()
        send(connection)
        connection.stream.uncork()
      },
      handleRowDescription: () => undefined,
      handleDataRow: ({ fields }) => {
        row(fields)
      },
      handlePortalSuspended: suspended,
      handleCommandComplete: complete,
      handleEmptyQuery: complete,
      handleReadyForQuery: finish,
      handleError: thrown => {
        // pg tells of an error that the server has not sent when it cannot go on by itself.
        if (exchange.error === undefined) {
          session.lose('protocol', hostError(thrown).message)
          return
        }
        complete()
        // It does not tell of the end of a statement that has failed.
        if (exchange.ready) finish()
        else exchange.whenReady = finish
      },
      handleCopyInResponse: () => undefined,
      handleCopyData: () => undefined,
    }
    try {
      client.query(query)
    } catch (thrown) {
      session.lose('client', hostError(thrown).message)
    }
    return exchange
  }

  const open = (statement: Statement): Opening => {
    const { text, parameters } = statement
    const name = serverName(statement.name ?? '')
    const kept = name === '' ? undefined : prepared.get(name)
    const known = kept?.text === text ? kept : undefined
    return {
      known,
      send: to => {
        for (const other of surplus.splice(0)) to.close({ type: 'S', name: other })
        if (known === undefined) {
          // The name may be in use, by a statement that is out of date or was made by someone else. Close frees it.
          if (name !== '') to.close({ type: 'S', name })
          to.parse({ name, text, types: [] })
        }
        to.bind({ portal: '', statement: name, values: parameters })
        // Of the portal: of a statement the server describes the parameters too, and pg throws where there are over 32,767.
        if (known === undefined) to.describe({ type: 'P', name: '' })
      },
    }
  }

  /** Takes note of what an exchange tells of a prepared statement. */
  const remember = ({ name: given = '', text }: Statement, known: Prepared | undefined, { columns, bound }: Exchange): void => {
    if (given === '') return
    const name = serverName(given)
    if (known !== undefined) {
      // It is missing, or its plan is out of date. It is prepared anew the next time.
      if (!bound) prepared.forget(name)
    } else if (columns !== undefined) {
      const dropped = prepared.add(name, { text, columns })
      if (dropped !== undefined) surplus.push(dropped.name)
    }
  }

  const execute = (statement: Statement): Promise<Result<Reply, ReplyFault>> =>
    new Promise(resolve => {
      const unsent = lost() ?? refused(unsendable(statement, PG_MAXIMUM_PARAMETERS, session.status()))
      if (unsent !== undefined) {
        resolve(unsent)
        return
      }
      const rows: (string | null)[][] = []
      const { known, send } = open(statement)
      converse(
        'extended',
        known !== undefined,
        to => {
          send(to)
          to.execute({})
          to.sync()
        },
        { row: values => rows.push(values) },
        (fault, exchange) => {
          remember(statement, known, exchange)
          const columns = known?.columns ?? exchange.columns ?? []
          resolve(fault === undefined ? success({ columns, rows, tag: exchange.tags.at(-1) ?? EMPTY_TAG, status: session.status() }) : failure(fault))
        },
      )
    })

  const script = (text: string): Promise<Result<ScriptReply, ReplyFault>> =>
    new Promise(resolve => {
      const unsent = lost() ?? refused(unsendableText(text, session.status()))
      if (unsent !== undefined) {
        resolve(unsent)
        return
      }
      converse(
        'simple',
        false,
        to => {
          to.query(text)
        },
        {},
        (fault, { tags }) => {
          resolve(fault === undefined ? success({ tags, status: session.status() }) : failure(fault))
        },
      )
    })

  const stream = (statement: Statement, batchSize: number): RowSource => {
    let rows: (string | null)[][] = []
    let columns: readonly ResultColumn[] = []
    let exchange: Exchange | undefined
    let connection: DriverConnection | undefined
    let synced = false
    let ended = false
    /** Whoever waits for a batch: nobody does while one is being read. */
    let waiting: ((batch: Result<Batch, ReplyFault>) => void) | undefined

    const take = (): (string | null)[][] => {
      const taken = rows
      rows = []
      return taken
    }
    const sync = (): void => {
      if (!synced) connection?.sync()
      synced = true
    }

    const start = (): void => {
      const { known, send } = open(statement)
      exchange = converse(
        'extended',
        known !== undefined,
        to => {
          connection = to
          send(to)
          to.execute({ rows: batchSize })
          to.flush()
        },
        {
          row: values => rows.push(values),
          suspended: () => {
            columns = known?.columns ?? exchange?.columns ?? []
            const deliver = waiting
            waiting = undefined
            deliver?.(success({ done: false, columns, rows: take() }))
          },
          complete: sync,
        },
        (fault, current) => {
          ended = true
          remember(statement, known, current)
          columns = known?.columns ?? current.columns ?? []
          waiting?.(fault === undefined ? success({ done: true, columns, rows: take(), tag: current.tags.at(-1) ?? EMPTY_TAG, status: session.status() }) : failure(fault))
        },
      )
    }

    const next = (): Promise<Result<Batch, ReplyFault>> =>
      new Promise(resolve => {
        const unsent = lost(exchange !== undefined) ?? refused(unsendable(statement, PG_MAXIMUM_PARAMETERS, session.status()))
        if (unsent !== undefined) {
          resolve(unsent)
          return
        }
        waiting = resolve
        if (exchange === undefined) {
          start()
          return
        }
        connection?.execute({ rows: batchSize })
        connection?.flush()
      })

    const close = (): Promise<Result<TransactionStatus, ReplyFault>> =>
      new Promise(resolve => {
        const gone = lost(exchange !== undefined)
        if (gone !== undefined || exchange === undefined || ended) {
          resolve(gone ?? success(session.status()))
          return
        }
        waiting = batch => {
          resolve(batch.map(() => session.status()))
        }
        connection?.close({ type: 'P', name: '' })
        sync()
      })

    return { next, close }
  }

  const begun = await new Promise<ReplyFault | undefined>(resolve => {
    const exchange = session.begin('simple', resolve)
    client.connect(thrown => {
      if (!session.end(exchange)) return
      if (!thrown) resolve(undefined)
      else if (exchange.error !== undefined) resolve({ tag: 'ServerRefusal', error: exchange.error, status: 'idle', prepared: false })
      else resolve({ tag: 'ConnectionLoss', sent: true, by: 'protocol', detail: hostError(thrown).message })
    })
  })
  return begun === undefined ? success({ execute, script, stream }) : failure(startupFault(begun))
}
