import { integer, sql, text } from '@quern/core'
import { connect, type Database, type Driver, type NoRow, type QueryFailure, type TooManyRows, type Transaction, type TransactionFailure, type TransactionOptions } from '@quern/pg-driver'
import { failure, type Result, success } from '@quern/result'
import type { Operation } from '../histories/history.ts'
import type { Answer, ClientOptions, Contestant, Task } from './client.ts'
import { ENTRY, LAST, LIST, listOf } from './ledger.ts'
import { type Observed, observations, observedDriver } from './observed-driver.ts'

/** How often a transaction on lists is run again. */
const RETRIES = 3

/** How long to try for the first connection, in milliseconds, and how long what runs at the end may take. */
const OPENING_TIME = 20_000
const CLOSING_TIME = 2_000

/** A statement of the ledger's as Quern has it: its text, parted where the values go. */
const statement = (sqlText: string, ...values: readonly (number | string)[]) => {
  const order = [...sqlText.matchAll(/\$(\d+)/gu)].map(([, number]) => values[Number(number) - 1] ?? '')
  return { texts: template(sqlText.split(/\$\d+/u)), holes: order }
}

const template = (texts: readonly string[]): TemplateStringsArray => Object.assign([...texts], { raw: texts })

const command = (sqlText: string, ...values: readonly (number | string)[]) => {
  const { texts, holes } = statement(sqlText, ...values)
  return sql.statement()(texts, ...holes)
}

const begun = (tag: number) => {
  const { texts, holes } = statement(ENTRY.begun, tag)
  return sql.statement({ backend: integer() })(texts, ...holes)
}

const read = (key: string) => {
  const { texts, holes } = statement(LIST.read, key)
  return sql.statement({ elements: text() })(texts, ...holes)
}

type Failures = QueryFailure | TransactionFailure | NoRow | TooManyRows

/** Runs the operations of a transaction on lists, and notes each with what it read. */
const runLists = async (tx: Transaction, plan: readonly Operation[], note: (done: readonly Operation[]) => void): Promise<Result<undefined, Failures>> => {
  const noted: Operation[] = []
  note(noted)
  for (const operation of plan) {
    noted.push(operation)
    if (operation.kind === 'append') {
      const appended = await tx.run(command(LIST.append, operation.key, operation.value))
      if (!appended.ok) return failure(appended.error)
      continue
    }
    const found = await tx.maybeOne(read(operation.key))
    if (!found.ok) return failure(found.error)
    noted[noted.length - 1] = { ...operation, value: listOf(found.value?.elements) }
  }
  return success(undefined)
}

const body = ({ tag, interference, lists }: Task, observed: Observed) => async (tx: Transaction): Promise<Result<undefined, Failures>> => {
  // The body runs again: the COMMIT before it was found not to have been carried out.
  if (observed.commitLost) observed.resolvedRolledBack += 1
  observed.commitLost = false

  const first = await tx.one(begun(tag))
  if (!first.ok) return failure(first.error)
  const { backend } = first.value
  await interference.between?.('begun', backend)
  if (lists !== undefined) {
    const ran = await runLists(tx, lists.plan, lists.note)
    if (!ran.ok) return ran
  }
  const second = await tx.run(command(ENTRY.half, tag))
  if (!second.ok) return failure(second.error)
  await interference.between?.('half', backend)
  const third = await tx.run(command(ENTRY.done, tag))
  if (!third.ok) return failure(third.error)
  if (interference.last !== undefined) {
    const last = await tx.run(command(LAST[interference.last]))
    if (!last.ok) return failure(last.error)
  }
  await interference.between?.('done', backend)
  return success(undefined)
}

/** The stages at which there is no connection yet. */
const UNCONNECTED: ReadonlySet<string> = new Set(['acquire', 'connect'])

const answerOf = (result: Result<undefined, Failures>, { commitLost, resolvedRolledBack, strayCancels }: Observed): Answer => {
  const outcome = result.ok ? 'committed' : result.error.outcome
  const verdict = outcome === 'committed' ? 'acknowledged' : outcome === 'unknown' ? 'unknown' : 'failed'
  return {
    verdict,
    unconnected: !result.ok && 'stage' in result.error && UNCONNECTED.has(result.error.stage),
    resolvedCommitted: commitLost && verdict === 'acknowledged' ? 1 : 0,
    resolvedRolledBack: resolvedRolledBack + (commitLost && verdict === 'failed' ? 1 : 0),
    strayCancels,
  }
}

const runTask = async (db: Database, task: Task, timeout: number): Promise<Answer> => {
  const { interference, lists } = task
  const observed: Observed = {
    // A driver stops a statement a little before its deadline.
    stoppableFrom: interference.signal === undefined ? performance.now() + (interference.timeout ?? timeout) / 2 : 0,
    commitLost: false,
    resolvedRolledBack: 0,
    strayCancels: 0,
  }
  const options: TransactionOptions = {
    timeout: interference.timeout ?? timeout,
    ...(interference.signal !== undefined && { signal: interference.signal }),
    ...(lists !== undefined && { isolation: 'serializable', retry: { times: RETRIES } }),
  }
  const result = await observations.run(observed, () => db.transaction(options, body(task, observed)))
  return answerOf(result, observed)
}

/** A URL of the scheme that a driver has. */
const withScheme = (url: string, { schemes }: Driver): string =>
  schemes.includes(url.slice(0, url.indexOf(':'))) ? url : url.replace(/^[^:]*/u, schemes[0] ?? 'postgres')

/**
 * Quern on a driver, as a client under test. A driver for a server: one with a single session has no faults of this kind.
 *
 * @example
 * const contestant = quernOn(pgDriver())
 * contestant.name // => 'pg'
 */
export const quernOn = (driver: Driver): Contestant => ({
  name: driver.name,
  open: async ({ url, application, connections, timeout, acquireTimeout, maxLifetime }: ClientOptions) => {
    const opened = await connect(withScheme(url, driver), {
      drivers: [observedDriver(driver)],
      pool: { max: connections, acquireTimeout, maxLifetime },
      settings: { application_name: application, enable_seqscan: 'off' },
      timeout: OPENING_TIME,
    })
    if (!opened.ok) throw new Error(`${driver.name} does not connect`, { cause: opened.error })
    const db = opened.value
    return {
      run: task => runTask(db, task, timeout),
      close: () => db.close({ grace: CLOSING_TIME }),
    }
  },
})
