import type { Connection, ReplyFault, RowSource, ScriptReply, ServerError, Statement, TransactionStatus } from '@quern/pg-driver'
import { failure, type Result, success } from '@quern/result'

/** What would be undone last: all that the code under test takes to be committed is before it. */
const KEPT = 'quern_sandbox'
const CHECK = 'quern_sandbox_check'

/** Constraints that wait for COMMIT are checked as it would, and then wait on. */
const CHECK_DEFERRED = `savepoint ${CHECK}; set constraints all immediate; rollback to savepoint ${CHECK}`
const KEEP = `release savepoint ${KEPT}; savepoint ${KEPT}`
const UNDO = `rollback to savepoint ${KEPT}`

/** A connection whose transactions are savepoints of one that never commits. */
export interface SandboxedConnection {
  readonly connection: Connection
  /** Begins the one transaction; to be called before anything else. Gives its isolation level. */
  readonly begin: (isolation: string | undefined) => Promise<Result<string, ReplyFault>>
}

const CONTROL: Readonly<Record<string, string>> = {
  begin: '25001', start: '25001', commit: '2D000', end: '2D000', abort: '2D000', prepare: '2D000', rollback: '2D000',
}

/** The first words of a statement, after the comments before it. */
const wordsOf = (text: string): readonly string[] =>
  text.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|;)+/u, '').slice(0, 80).toLowerCase().match(/[a-z]+/gu) ?? []

/** The code of the error for a statement that would end the transaction around the test, or `undefined` for any other. */
const controlOf = (text: string): string | undefined => {
  const [first = '', second = '', third = ''] = wordsOf(text)
  if (first === 'prepare' && second !== 'transaction') return undefined
  if (first === 'rollback' && (second === 'to' || third === 'to')) return undefined
  return CONTROL[first]
}

const tagged = (command: string, status: TransactionStatus): Result<ScriptReply, never> =>
  success({ tags: [{ command, count: undefined }], status })

/**
 * Puts a connection into a sandbox. The point up to which all counts as committed is a savepoint, which moves on after
 * each statement outside of a transaction and at each COMMIT, and to which a failed statement, or a ROLLBACK, goes back.
 *
 * Source: PostgreSQL manual, "SAVEPOINT", "SET CONSTRAINTS".
 */
export const sandboxedConnection = (real: Connection): SandboxedConnection => {
  /** As the code under test sees it. */
  let status: TransactionStatus = 'idle'
  /** A statement of the code under test is with the server: a request to cancel is for that, and for nothing of ours. */
  let running = false
  let cancelling: Promise<void> = Promise.resolve()
  /** What `statement_timeout` was outside of the transactions that set it for themselves. */
  let statementTimeout = '0'
  let hasTimeout = false

  const refuse = (text: string): ReplyFault | undefined => {
    const sqlstate = controlOf(text)
    if (sqlstate === undefined) return undefined
    const message = 'in a sandbox a transaction begins and ends by the calls for that, not by a statement of its own'
    const error: ServerError = { severity: 'ERROR', sqlstate, message }
    return { tag: 'ServerRefusal', error, status, prepared: false }
  }

  /** Runs something of the code under test. What is to cancel it is over when this is. */
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    running = true
    const result = await work()
    running = false
    await cancelling
    return result
  }

  /** Without its savepoint the sandbox cannot go on: a statement has ended the transaction, inside a procedure for one. */
  const broken = (): ReplyFault => {
    real.destroy('a statement ended the transaction of the sandbox')
    return real.loss() ?? { tag: 'ConnectionLoss', sent: true, by: 'client', detail: 'the sandbox is over' }
  }

  const undo = async (): Promise<ReplyFault | undefined> => {
    status = 'idle'
    hasTimeout = false
    const undone = await real.script(UNDO)
    if (undone.ok) return undefined
    return undone.error.tag === 'ConnectionLoss' ? undone.error : broken()
  }

  /** The fault of something that is undone by itself. */
  const undone = async (fault: ReplyFault): Promise<Result<never, ReplyFault>> => {
    if (fault.tag === 'ConnectionLoss') return failure(fault)
    return failure((await undo()) ?? { ...fault, status: 'idle' })
  }

  /** Takes what was done so far as committed. */
  const keep = async (): Promise<Result<undefined, ReplyFault>> => {
    const reset = hasTimeout ? `; set local statement_timeout = '${statementTimeout}'` : ''
    const kept = await real.script(`${CHECK_DEFERRED}; ${KEEP}${reset}`)
    if (!kept.ok) return undone(kept.error)
    status = 'idle'
    hasTimeout = false
    return success(undefined)
  }

  /** Runs a statement, or several: outside of a transaction it commits or undoes itself. */
  const perform = async <T extends { readonly status: TransactionStatus }>(work: () => Promise<Result<T, ReplyFault>>): Promise<Result<T, ReplyFault>> => {
    const result = await run(work)
    if (status !== 'idle') {
      const after = result.ok ? result.value.status : result.error.tag === 'ServerRefusal' ? result.error.status : status
      if (after === 'idle') return failure(broken())
      status = after
      return result
    }
    if (!result.ok) return undone(result.error)
    const kept = await keep()
    return kept.ok ? success({ ...result.value, status }) : kept
  }

  const begin = async (modes: string, rest: string): Promise<Result<ScriptReply, ReplyFault>> => {
    const script = [...(/read only/iu.test(modes) ? ['set transaction read only'] : []), ...(rest === '' ? [] : [rest])].join('; ')
    status = 'transaction'
    hasTimeout = /statement_timeout/iu.test(rest)
    if (script !== '') {
      const begun = await real.script(script)
      if (!begun.ok) return undone(begun.error)
    }
    return tagged('BEGIN', status)
  }

  const commit = async (): Promise<Result<ScriptReply, ReplyFault>> => {
    if (status === 'failed') return rollBack()
    const kept = await keep()
    return kept.ok ? tagged('COMMIT', status) : kept
  }

  const rollBack = async (): Promise<Result<ScriptReply, ReplyFault>> => {
    const fault = status === 'idle' ? undefined : await undo()
    return fault === undefined ? tagged('ROLLBACK', status) : failure(fault)
  }

  const script = async (text: string): Promise<Result<ScriptReply, ReplyFault>> => {
    const loss = real.loss()
    if (loss !== undefined) return failure(loss)
    const [head = '', ...rest] = text.split(';')
    const [first, second] = wordsOf(head)
    if (first === 'begin' || first === 'start') return begin(head, rest.join(';').trim())
    if (first === 'commit' || first === 'end') return commit()
    if (first === 'rollback' && second !== 'to') return rollBack()
    return perform(() => real.script(text))
  }

  const stream = (statement: Statement, batchSize: number): RowSource => {
    const refused = refuse(statement.text)
    if (refused !== undefined) return { next: async () => failure(refused), close: async () => success(status) }
    const source = real.stream(statement, batchSize)
    const autocommits = status === 'idle'
    return {
      next: async () => {
        const batch = await run(source.next)
        if (!batch.ok) {
          if (autocommits) return undone(batch.error)
          if (batch.error.tag === 'ServerRefusal') status = batch.error.status
          return batch
        }
        if (!batch.value.done) return batch
        if (!autocommits) {
          status = batch.value.status
          return batch
        }
        const kept = await keep()
        return kept.ok ? success({ ...batch.value, status }) : kept
      },
      close: async () => {
        const closed = await run(source.close)
        if (!autocommits) {
          if (closed.ok) status = closed.value
          return closed
        }
        if (!closed.ok) return undone(closed.error)
        const kept = await keep()
        return kept.ok ? success(status) : kept
      },
    }
  }

  return {
    begin: async isolation => {
      const begun = await real.script(`begin${isolation === undefined ? '' : ` isolation level ${isolation}`}; savepoint ${KEPT}`)
      if (!begun.ok) return begun
      const asked = await real.execute({ text: "select current_setting('transaction_isolation'), current_setting('statement_timeout')", parameters: [] })
      if (!asked.ok) return asked
      const [level, timeout] = asked.value.rows[0] ?? []
      statementTimeout = timeout ?? '0'
      return success(level ?? 'read committed')
    },
    connection: {
      ...real,
      execute: async statement => {
        const refused = refuse(statement.text)
        return refused === undefined ? perform(() => real.execute(statement)) : failure(refused)
      },
      script,
      stream,
      cancel: () => {
        if (running) cancelling = real.cancel()
        return cancelling
      },
    },
  }
}
