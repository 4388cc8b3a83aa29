import { failure, type Result, success } from '@quern/result'
import type {
  Batch,
  Connection,
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
import { BACKEND } from '../protocol/backend.ts'
import type { BackendMessage } from '../protocol/backend-message.ts'
import { EMPTY_TAG } from '../protocol/command-tag.ts'
import { dataRowProblem, textRow } from '../protocol/data-row.ts'
import { backendFrames, HEADER } from '../protocol/frames.ts'
import {
  bind,
  closePortal,
  closeStatement,
  copyFail,
  describeStatement,
  execute,
  flush,
  parse,
  query,
  sync,
} from '../protocol/frontend.ts'
import { decodeBackendBody } from '../protocol/message-reader.ts'
import { type CollectedReply, replyCollector } from '../protocol/reply-collector.ts'
import { serverError } from '../protocol/server-error.ts'
import { resetScript, settingsScript } from '../session/settings.ts'
import { COPY_IS_NOT_EXECUTED } from './copy-refusal.ts'
import { eventListeners } from './event-listeners.ts'
import { hostError } from './host-error.ts'
import { statementCache } from './statement-cache.ts'
import { serverName } from './statement-name.ts'
import { unsendable, unsendableText } from './unsendable.ts'

/** What goes before the Execute of a statement. */
interface Bound {
  /** Its columns, where it was prepared before. */
  readonly known: readonly ResultColumn[] | undefined
  readonly messages: readonly Buffer[]
}

/** The most parameters that a statement can have: they are counted in two bytes. */
export const PGLITE_MAXIMUM_PARAMETERS = 65_535

/**
 * Follows whatever may begin a COPY from the client, which would otherwise wait inside the engine for data that never
 * comes, and take the engine down. Where no COPY waits, the server ignores it.
 */
const NO_COPY = copyFail(COPY_IS_NOT_EXECUTED)

/** What a server reports at start-up, as PGlite does not. */
const REPORTED = `
  select name, setting from pg_settings where name in (
    'server_version', 'server_encoding', 'client_encoding', 'DateStyle', 'IntervalStyle', 'TimeZone',
    'standard_conforming_strings', 'integer_datetimes', 'in_hot_standby', 'default_transaction_read_only'
  )
  union all select 'pid', pg_backend_pid()::text`

/** Opens the session of an engine: what an earlier one left behind is undone, and the settings are made. */
export const openPgliteSession = async (
  settings: Readonly<Record<string, string>>,
  send: (message: Uint8Array) => Promise<Uint8Array>,
  died: () => void,
): Promise<Result<Connection, ConnectFault>> => {
  const parameters = new Map<string, string>()
  const { subscribe, emit } = eventListeners()
  /** The columns of each statement that the session has prepared. */
  const prepared = statementCache<readonly ResultColumn[]>()
  const collector = replyCollector()
  let processId = 0
  let status: TransactionStatus = 'idle'
  let loss: ConnectionLoss | undefined

  const take = (message: BackendMessage): void => {
    if (message.kind === 'NotificationResponse') {
      const { channel, payload, processId: sender } = message
      emit({ kind: 'notification', notification: { channel, payload, processId: sender } })
    } else if (message.kind === 'NoticeResponse') {
      emit({ kind: 'notice', notice: serverError(message.fields) })
    } else if (message.kind === 'ParameterStatus') {
      const { name, value } = message
      parameters.set(name, value)
      emit({ kind: 'parameter', name, value })
    } else {
      collector.take(message)
    }
  }

  const frames = backendFrames((type, bytes, start, end) => {
    if (type === BACKEND.dataRow) {
      const problem = dataRowProblem(bytes, start + HEADER, end)
      if (problem === undefined) collector.takeRow(textRow(bytes, start + HEADER))
      return problem
    }
    const decoded = decodeBackendBody(type, bytes.subarray(start + HEADER, end))
    if (!decoded.ok) return decoded.error
    take(decoded.value)
    return undefined
  })

  const lose = (by: ConnectionLoss['by'], detail: string): ConnectionLoss => {
    loss = { tag: 'ConnectionLoss', sent: false, by, detail }
    emit({ kind: 'lost', loss })
    return loss
  }

  /** Sends messages and gives what came back. The engine is not asked again once it has thrown: it would never answer. */
  const exchange = async (...messages: readonly Buffer[]): Promise<Result<CollectedReply, ConnectionLoss>> => {
    if (loss !== undefined) return failure(loss)
    let answer: Uint8Array
    try {
      answer = await send(Buffer.concat(messages))
    } catch (thrown) {
      died()
      return failure({ ...lose('server', hostError(thrown).message), sent: true })
    }
    const fault = frames.read(answer)
    if (fault !== undefined) {
      died()
      return failure({ ...lose('protocol', `${fault.message}: ${fault.problem}`), sent: true })
    }
    const reply = collector.finish()
    status = reply.status ?? status
    if (reply.copy) return failure({ ...lose('protocol', COPY_IS_NOT_EXECUTED), sent: true })
    return success(reply)
  }

  /** Remembers what a reply tells of the prepared statements. Gives messages that free one that had to make room. */
  const remember = async (statement: Statement, known: readonly ResultColumn[] | undefined, reply: CollectedReply): Promise<void> => {
    const name = serverName(statement.name ?? '')
    if (name === '') return
    if (known !== undefined) {
      if (reply.error !== undefined) prepared.forget(name)
    } else if (reply.parsed && reply.columns !== undefined) {
      const dropped = prepared.add(name, reply.columns)
      if (dropped !== undefined) await exchange(closeStatement(dropped.name), flush()).then(({ ok }) => ok)
    }
  }

  const refusal = (reply: CollectedReply, wasPrepared: boolean): Result<never, ReplyFault> | undefined =>
    reply.error && failure({ tag: 'ServerRefusal', error: reply.error, status, prepared: wasPrepared })

  /** What this side refuses in the server's place, where the session lives. */
  const unsent = (refused: ServerRefusal | undefined): Result<never, ReplyFault> | undefined =>
    refused === undefined ? undefined : failure(loss ?? refused)

  /** The messages that bring a statement to the point of Execute, and its columns where they are known. */
  const bound = (statement: Statement): Result<Bound, ReplyFault> => {
    const refused = unsent(unsendable(statement, PGLITE_MAXIMUM_PARAMETERS, status))
    if (refused !== undefined) return refused
    const { text, parameters } = statement
    const name = serverName(statement.name ?? '')
    const known = name === '' ? undefined : prepared.get(name)
    // The name may be in use from an earlier session of the same engine: Close frees it, and is no error if it is free.
    const freed = name === '' ? [] : [closeStatement(name)]
    const begin = known === undefined ? [...freed, parse(name, text), describeStatement(name)] : []
    return bind(name, parameters)
      .map(binding => ({ known, messages: [...begin, binding] }))
      .mapError(({ problem }): ReplyFault => ({ tag: 'ServerRefusal', error: { severity: 'ERROR', sqlstate: '54000', message: problem }, status, prepared: false }))
  }

  const run = async (statement: Statement): Promise<Result<Reply, ReplyFault>> => {
    const ready = bound(statement)
    if (!ready.ok) return ready
    const { known, messages } = ready.value
    const answer = await exchange(...messages, execute(), NO_COPY, sync())
    if (!answer.ok) return answer
    const reply = answer.value
    await remember(statement, known, reply)
    return (
      refusal(reply, known !== undefined) ??
      success({ columns: known ?? reply.columns ?? [], rows: reply.rows, tag: reply.tags.at(-1) ?? EMPTY_TAG, status })
    )
  }

  const script = async (text: string): Promise<Result<ScriptReply, ReplyFault>> => {
    const refused = unsent(unsendableText(text, status))
    if (refused !== undefined) return refused
    const answer = await exchange(query(text), NO_COPY)
    if (!answer.ok) return answer
    return refusal(answer.value, false) ?? success({ tags: answer.value.tags, status })
  }

  const stream = (statement: Statement, batchSize: number): RowSource => {
    let columns: readonly ResultColumn[] | undefined

    const next = async (): Promise<Result<Batch, ReplyFault>> => {
      const first = columns === undefined
      const ready: Result<Bound, ReplyFault> = first ? bound(statement) : success({ known: undefined, messages: [] })
      if (!ready.ok) return ready
      const { known, messages } = ready.value
      const answer = await exchange(...messages, execute(batchSize), NO_COPY, flush())
      if (!answer.ok) return answer
      const reply = answer.value
      columns ??= known ?? reply.columns ?? []
      if (reply.suspended) return success({ done: false, columns, rows: reply.rows })
      const end = await exchange(sync())
      if (!end.ok) return end
      if (first) await remember(statement, known, reply)
      return (
        refusal(reply, known !== undefined) ??
        refusal(end.value, known !== undefined) ??
        success({ done: true, columns, rows: reply.rows, tag: reply.tags.at(-1) ?? EMPTY_TAG, status })
      )
    }

    const close = async (): Promise<Result<TransactionStatus, ReplyFault>> => {
      const answer = await exchange(closePortal(), sync())
      if (!answer.ok) return answer
      return refusal(answer.value, false) ?? success(status)
    }

    return { next, close }
  }

  // An earlier session of this engine may have left a transaction open, which nothing else can end.
  for (const text of ['rollback', `${resetScript}; ${settingsScript(settings)}`]) {
    const done = await script(text)
    if (!done.ok) return failure(done.error)
  }
  const reported = await run({ text: REPORTED, parameters: [] })
  if (!reported.ok) return failure(reported.error)
  for (const [name, setting] of reported.value.rows) {
    if (name === 'pid') processId = Number(setting)
    else parameters.set(name ?? '', setting ?? '')
  }

  return success({
    processId,
    parameters,
    loss: () => loss,
    execute: run,
    script,
    stream,
    subscribe,
    // The engine runs a statement to its end before this process does anything else: there is never one to cancel.
    cancel: () => Promise.resolve(),
    close: () => {
      if (loss === undefined) lose('client', 'closed')
      return Promise.resolve()
    },
    destroy: reason => {
      if (loss === undefined) lose('client', reason)
    },
  })
}
