/**
 * Who says what when: follows both sides of a session, and finds the message that the server sends at a time when nobody asked
 * for it, and the row that does not have the columns that were described.
 *
 * Source: PostgreSQL manual, "Message Flow".
 */
import { authenticationExchange } from './authentication.ts'
import { BACKEND } from './backend.ts'
import { dataRowProblem } from './data-row.ts'
import type { Problem } from './fault.ts'
import { UNTYPED } from './formats.ts'
import { HEADER, type TakeFrame } from './frames.ts'

/** Follows a session by the frames of both sides, each in the order in which it was sent. */
export interface Conversation {
  /** Takes a message of the client's, before the server can answer it. */
  readonly sent: TakeFrame
  /** Takes a message of the server's, of any kind, and tells what is wrong with it. */
  readonly received: TakeFrame
  /** What the server has not answered yet. `end`: a ReadyForQuery, so that what is sent now comes too early for one at a time. */
  readonly owed: () => 'nothing' | 'answer' | 'end'
}

/** The type bytes of the messages of a client that are answered. */
const PARSE = 0x50
const BIND = 0x42
const DESCRIBE = 0x44
const EXECUTE = 0x45
const CLOSE = 0x43
const SYNC = 0x53
const QUERY = 0x51
const FUNCTION_CALL = 0x46
const ANSWER = 0x70

const STATEMENT = 0x53

/** What the server owes for one message of the client's. */
interface Debt {
  readonly for: 'Parse' | 'Bind' | 'Describe' | 'Execute' | 'Close' | 'Sync' | 'Query' | 'FunctionCall'
  /** The prepared statement that it is about, where it is. */
  readonly statement: string | undefined
  /** Describe: of a statement, whose parameters have not been described yet. Execute: it may stop before the last row. */
  pending: boolean
  /** How many values a row must have; `undefined` where that is not known. */
  columns: number | undefined
  /** Query: rows have been described and not ended. */
  open: boolean
  /** Query, FunctionCall: something was answered, so that ReadyForQuery may follow. */
  answered: boolean
  /** An error came: nothing but ReadyForQuery follows. */
  failed: boolean
  copy: 'in' | 'out' | undefined
}

/** What ReadyForQuery answers. */
const ENDS: ReadonlySet<Debt['for']> = new Set(['Sync', 'Query', 'FunctionCall'])

const stringAt = (bytes: Buffer, at: number, end: number): { readonly text: string; readonly next: number } => {
  const stop = bytes.indexOf(0, at)
  const to = stop === -1 || stop > end ? end : stop
  return { text: bytes.toString('latin1', at, to), next: to + 1 }
}

/**
 * Begins to follow a session, from its StartupMessage.
 *
 * @example
 * ```ts
 * import { backendFrames, conversation, encodeFrontend, frontendFrames } from '@quern/pg-driver/protocol'
 *
 * const { sent, received } = conversation()
 * const client = frontendFrames(sent)
 * const server = backendFrames(received)
 * encodeFrontend({ kind: 'StartupMessage', version: 196_608, parameters: [] }).tap(bytes => client.read(bytes))
 * server.read(Buffer.from('Z\0\0\0\x05I', 'latin1'))?.problem // => 'it comes before the client has been let in'
 * ```
 */
export const conversation = (): Conversation => {
  const authentication = authenticationExchange()
  let phase: 'start-up' | 'let in' | 'session' = 'start-up'
  const debts: Debt[] = []
  /** An error came in the extended protocol: what is sent up to the next Sync is not answered. */
  let ignoring = false
  const columnsOf = new Map<string, number>()
  const statementOf = new Map<string, string>()

  const owe = (to: Debt['for'], statement?: string, pending = false): void => {
    if (ignoring && to !== 'Sync') return
    debts.push({ for: to, statement, pending, columns: undefined, open: false, answered: false, failed: false, copy: undefined })
  }

  const sent: TakeFrame = (type, bytes, start, end) => {
    const at = start + HEADER
    switch (type) {
      case UNTYPED:
        break
      case ANSWER:
        authentication.sent(bytes.subarray(at, end))
        break
      case PARSE:
        owe('Parse', stringAt(bytes, at, end).text)
        break
      case BIND: {
        const portal = stringAt(bytes, at, end)
        const statement = stringAt(bytes, portal.next, end).text
        if (!ignoring) statementOf.set(portal.text, statement)
        owe('Bind')
        break
      }
      case DESCRIBE: {
        const name = stringAt(bytes, at + 1, end).text
        const isStatement = bytes[at] === STATEMENT
        owe('Describe', isStatement ? name : statementOf.get(name), isStatement)
        break
      }
      case EXECUTE: {
        const portal = stringAt(bytes, at, end)
        owe('Execute', statementOf.get(portal.text), end - portal.next === 4 && bytes.readInt32BE(portal.next) > 0)
        break
      }
      case CLOSE:
        owe('Close', bytes[at] === STATEMENT ? stringAt(bytes, at + 1, end).text : undefined)
        break
      case SYNC:
        ignoring = false
        owe('Sync')
        break
      case QUERY:
        owe('Query')
        break
      case FUNCTION_CALL:
        owe('FunctionCall')
        break
      default:
        break
    }
    return undefined
  }

  /** The message is right: the debt is paid, if it is the last one for it. */
  const paid = (): undefined => {
    debts.shift()
  }

  const fail = (): void => {
    const [debt] = debts
    if (debt === undefined) return
    debt.failed = true
    debt.open = false
    debt.copy = undefined
    if (debt.for === 'Query' || debt.for === 'FunctionCall') {
      debt.answered = true
      return
    }
    while (debts[0] !== undefined && debts[0].for !== 'Sync') debts.shift()
    ignoring = debts.length === 0
  }

  const unasked = (): Problem => {
    const [debt] = debts
    return { at: 0, problem: debt === undefined ? 'nobody has asked for it' : `it does not answer ${debt.for}${debt.failed ? ' after an error' : ''}` }
  }

  const describe = (debt: Debt, columns: number): undefined => {
    if (debt.for === 'Query') {
      debt.columns = columns
      debt.open = true
      return undefined
    }
    if (debt.statement !== undefined) columnsOf.set(debt.statement, columns)
    return paid()
  }

  /** A message that answers something, in a session. */
  const answer = (type: number, bytes: Buffer, at: number, end: number): Problem | undefined => {
    const [debt] = debts
    if (debt === undefined) return unasked()
    const isQuery = debt.for === 'Query'
    const runs = (isQuery || debt.for === 'Execute') && !debt.failed
    switch (type) {
      case BACKEND.dataRow: {
        if (!runs || (isQuery && !debt.open) || debt.copy !== undefined) break
        const columns = debt.columns ?? (debt.statement === undefined ? undefined : columnsOf.get(debt.statement))
        const problem = dataRowProblem(bytes, at, end, columns)
        if (debt.columns === undefined && problem === undefined) debt.columns = bytes.readUInt16BE(at)
        return problem
      }
      case BACKEND.parseComplete:
        if (debt.for !== 'Parse') break
        if (debt.statement !== undefined) columnsOf.delete(debt.statement)
        return paid()
      case BACKEND.bindComplete:
        return debt.for === 'Bind' ? paid() : unasked()
      case BACKEND.closeComplete:
        if (debt.for !== 'Close') break
        if (debt.statement !== undefined) columnsOf.delete(debt.statement)
        return paid()
      case BACKEND.parameterDescription:
        if (debt.for !== 'Describe' || !debt.pending) break
        debt.pending = false
        return undefined
      case BACKEND.rowDescription:
        if (isQuery ? !runs || debt.open : debt.for !== 'Describe' || debt.pending) break
        return describe(debt, end - at < 2 ? 0 : bytes.readUInt16BE(at))
      case BACKEND.noData:
        return debt.for === 'Describe' && !debt.pending ? describe(debt, 0) : unasked()
      case BACKEND.commandComplete:
      case BACKEND.emptyQueryResponse:
        if (!runs) break
        if (!isQuery) return paid()
        debt.open = false
        debt.copy = undefined
        debt.answered = true
        return undefined
      case BACKEND.portalSuspended:
        return debt.for === 'Execute' && debt.pending ? paid() : unasked()
      case BACKEND.copyInResponse:
      case BACKEND.copyOutResponse:
      case BACKEND.copyBothResponse:
        if (!runs || debt.open) break
        debt.copy = type === BACKEND.copyInResponse ? 'in' : 'out'
        return undefined
      case BACKEND.copyData:
      case BACKEND.copyDone:
        return debt.copy === 'out' ? undefined : unasked()
      case BACKEND.functionCallResponse:
        if (debt.for !== 'FunctionCall' || debt.answered) break
        debt.answered = true
        return undefined
      case BACKEND.readyForQuery:
        if (debt.for !== 'Sync' && (!debt.answered || debt.open)) break
        return paid()
      default:
        break
    }
    return unasked()
  }

  const startUp = (type: number, bytes: Buffer, at: number, end: number): Problem | undefined => {
    if (type === BACKEND.authentication) {
      const problem = phase === 'start-up' ? authentication.received(bytes.subarray(at, end)) : 'the client has been let in'
      if (problem !== undefined) return { at: 0, problem }
      if (authentication.isOver()) phase = 'let in'
      return undefined
    }
    if (type === BACKEND.negotiateProtocolVersion) return authentication.hasBegun() ? { at: 0, problem: 'it comes too late' } : undefined
    if (phase === 'start-up') return { at: 0, problem: 'it comes before the client has been let in' }
    if (type === BACKEND.backendKeyData || type === BACKEND.readyForQuery) {
      if (type === BACKEND.readyForQuery) phase = 'session'
      return undefined
    }
    return { at: 0, problem: 'the session has not begun' }
  }

  const received: TakeFrame = (type, bytes, start, end) => {
    const at = start + HEADER
    switch (type) {
      // These come at any time: of the server's own accord, or because another session wants it.
      case BACKEND.noticeResponse:
        return undefined
      case BACKEND.parameterStatus:
        return phase === 'start-up' ? startUp(type, bytes, at, end) : undefined
      case BACKEND.notificationResponse:
        return phase === 'session' ? undefined : startUp(type, bytes, at, end)
      case BACKEND.errorResponse:
        fail()
        return undefined
      case BACKEND.authentication:
      case BACKEND.backendKeyData:
      case BACKEND.negotiateProtocolVersion:
        return phase === 'session' ? { at: 0, problem: 'the session has begun' } : startUp(type, bytes, at, end)
      default:
        return phase === 'session' ? answer(type, bytes, at, end) : startUp(type, bytes, at, end)
    }
  }

  return {
    sent,
    received,
    owed: () => {
      const last = debts.at(-1)?.for
      // After an error the server reads up to a Sync, and says nothing.
      if (last === undefined) return ignoring ? 'answer' : 'nothing'
      return ENDS.has(last) ? 'end' : 'answer'
    },
  }
}
