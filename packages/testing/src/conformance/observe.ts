/** What cases look at a driver with. */
import { deepStrictEqual, ok } from 'node:assert/strict'
import type { Batch, Connection, ConnectionLoss, RawRow, Reply, ReplyFault, RowSource, ServerRefusal } from '@quern/pg-driver'
import type { Result } from '@quern/result'

/** The value of what must be a success. */
export const valueOf = async <T>(answer: PromiseLike<Result<T, unknown>>): Promise<T> => {
  const result = await answer
  if (result.ok) return result.value
  throw new Error(`a success was expected, and this failure came: ${JSON.stringify(result.error)}`)
}

/** The failure of what must be one. */
export const faultOf = async <E>(answer: PromiseLike<Result<unknown, E>>): Promise<E> => {
  const result = await answer
  if (!result.ok) return result.error
  throw new Error(`a failure was expected, and this success came: ${JSON.stringify(result.value).slice(0, 500)}`)
}

/** The refusal that must come. */
export const refusalOf = async (answer: PromiseLike<Result<unknown, ReplyFault>>): Promise<ServerRefusal> => {
  const fault = await faultOf(answer)
  ok(fault.tag === 'ServerRefusal', `a refusal was expected, and this came: ${JSON.stringify(fault)}`)
  return fault
}

/** The loss that must come. */
export const lossOf = async (answer: PromiseLike<Result<unknown, ReplyFault>>): Promise<ConnectionLoss> => {
  const fault = await faultOf(answer)
  ok(fault.tag === 'ConnectionLoss', `a loss was expected, and this came: ${JSON.stringify(fault)}`)
  return fault
}

/** Executes a statement. */
export const execute = (on: Connection, text: string, parameters: RawRow = [], name?: string): Promise<Result<Reply, ReplyFault>> =>
  on.execute({ text, parameters, ...(name !== undefined && { name }) })

/** The rows of a statement that must succeed. */
export const rowsOf = async (on: Connection, text: string, parameters: RawRow = [], name?: string): Promise<readonly RawRow[]> =>
  (await valueOf(execute(on, text, parameters, name))).rows

/** The one value of a statement that must succeed. */
export const cell = async (on: Connection, text: string, parameters: RawRow = []): Promise<string | null> => {
  const rows = await rowsOf(on, text, parameters)
  deepStrictEqual(rows.map(({ length }) => length), [1], `one row of one value from ${text}`)
  return rows[0]?.[0] ?? null
}

/** Runs a script that must succeed. */
export const script = (on: Connection, text: string) => valueOf(on.script(text))

let probes = 0

/** Sees to it that a session takes the next statement, and that the answer is the answer to it. */
export const staysUsable = async (on: Connection): Promise<void> => {
  probes += 1
  const probe = String(probes)
  const reply = await valueOf(execute(on, 'select $1::integer as probe, 7 as seven', [probe]))
  deepStrictEqual(reply.rows, [[probe, '7']], 'the next statement has its own answer')
  deepStrictEqual(reply.columns.map(({ name }) => name), ['probe', 'seven'])
  deepStrictEqual(on.loss(), undefined)
}

/** Reads a stream to its end. */
export const drain = async (source: RowSource): Promise<{ readonly rows: RawRow[]; readonly batches: number[]; readonly end: Extract<Batch, { done: true }> }> => {
  const rows: RawRow[] = []
  const batches: number[] = []
  for (;;) {
    const batch = await valueOf(source.next())
    rows.push(...batch.rows)
    batches.push(batch.rows.length)
    if (batch.done) return { rows, batches, end: batch }
  }
}

/** How long to look for something that is about to come to pass, in milliseconds. */
const PATIENCE = 10_000

/** Looks again and again, a turn of the event loop each time, until something has come to pass. */
export const until = async (what: string, right: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + PATIENCE
  while (!(await right())) {
    if (performance.now() > end) throw new Error(`it did not come to pass: ${what}`)
    await new Promise(resolve => setImmediate(resolve))
  }
}

/** Whether a backend is there, and in the midst of `pg_sleep`. A backend is active from Parse on, and may yet not have begun. */
export const isAsleep = async (on: Connection, processId: number): Promise<boolean> =>
  (await cell(on, "select count(*) from pg_stat_activity where pid = $1::integer and wait_event = 'PgSleep'", [String(processId)])) === '1'

/** Ends a backend as an administrator does, and waits until it is gone. */
export const terminate = async (by: Connection, { processId }: Connection): Promise<void> => {
  await cell(by, 'select pg_terminate_backend($1::integer)', [String(processId)])
  await until('the backend is gone', async () => (await cell(by, 'select count(*) from pg_stat_activity where pid = $1::integer', [String(processId)])) === '0')
}

/** Waits until a connection has told of its end. */
export const ended = (connection: Connection): Promise<void> => until('the connection is lost', () => connection.loss() !== undefined)

/** The fields of an object by name, for comparing. */
export const pick = <T extends object, K extends keyof T>(from: T, ...names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map(name => [name, from[name]])) as Pick<T, K>
