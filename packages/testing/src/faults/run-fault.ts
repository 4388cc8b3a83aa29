/// <reference types="node" />
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { checkHistory, type HistoryReport } from '../histories/check.ts'
import type { Operation } from '../histories/history.ts'
import type { Server } from '../servers.ts'
import { audit, type Entry } from './books.ts'
import { type Answer, type Contestant, type LedgerClient, plainAnswer, type Task } from './client.ts'
import { createLedger, readLedger, readLists } from './ledger.ts'
import { listWorkload, toldOf } from './lists.ts'
import type { Random } from './random.ts'
import type { FaultRow } from './row.ts'
import type { Fault, Injection, Scene } from './scene.ts'
import { turnstile } from './turnstile.ts'
import { watchUncaught } from './uncaught.ts'
import type { Witness } from './witness.ts'

/** What a run stands on. */
export interface RunContext {
  readonly server: Server
  readonly witness: Witness
  readonly random: Random
  /** How many transactions are tried. */
  readonly trials: number
  /** How many of a hundred work on lists. */
  readonly lists: number
  /**
   * How much later than its deadline a transaction counts as hung, and how long closing may take, and the server to notice
   * it; in milliseconds, 10,000 by default.
   */
  readonly grace?: number
  /** No transaction begins after so many milliseconds. */
  readonly limit?: number
}

/** What a run gave: its row, and what became of the transactions on lists. */
export interface FaultRun {
  readonly row: FaultRow
  readonly history: HistoryReport
}

/** Milliseconds: what a transaction may take, and a grace: for it, for closing, and for the server to notice. */
const TIMEOUT = 20_000
const GRACE = 10_000

const CALLERS = 8
const ACQUIRE_TIMEOUT = 10_000
const MAX_LIFETIME = 600_000

/** Settles as the promise does, or with a stand-in when it takes too long. */
const within = async <T, Otherwise>(promise: Promise<T>, milliseconds: number, otherwise: Otherwise): Promise<T | Otherwise> => {
  const stop = new AbortController()
  const late = delay(milliseconds, otherwise, { signal: stop.signal })
  late.catch(() => undefined)
  try {
    return await Promise.race([promise, late])
  } finally {
    stop.abort()
  }
}

/** Waits until the server has no session of the application's any more, and gives how many there still are. */
const sessionsLeft = async ({ ask }: Witness, application: string, grace: number): Promise<number> => {
  const end = performance.now() + grace
  for (;;) {
    const [row] = await ask("select count(*)::int as n from pg_stat_activity where application_name = $1 and backend_type = 'client backend'", [application])
    const left = Number(row?.['n'])
    if (left === 0 || performance.now() > end) return left
    await delay(20)
  }
}

interface Tally {
  readonly entries: Entry[]
  resolvedCommitted: number
  resolvedRolledBack: number
  strayCancels: number
  thrown: number
}

/**
 * Runs transactions of a client under a fault, and holds what its callers were told against the books. It makes the tables
 * `ledger`, `lists` and `slow_commits` anew.
 *
 * @example
 * const run = await runFault(quernOn(pgDriver()), FAULTS[0], { server, witness, random: randomOf(7), trials: 500, lists: 30 })
 * isClean(run.row) // => true
 *
 * @throws whatever `open` of the contestant does: a client that cannot connect before the trouble begins.
 */
export const runFault = async (contestant: Contestant, fault: Fault, context: RunContext): Promise<FaultRun> => {
  const { server, witness, random, trials, grace = GRACE, limit = Infinity } = context
  const { callers = CALLERS, connections = callers, timeout = TIMEOUT, acquireTimeout = ACQUIRE_TIMEOUT, maxLifetime = MAX_LIFETIME } = fault
  const application = `quern faults ${randomUUID()}`
  const stile = turnstile(trials)
  const workload = listWorkload(random)
  const tally: Tally = { entries: [], resolvedCommitted: 0, resolvedRolledBack: 0, strayCancels: 0, thrown: 0 }

  await createLedger(witness)
  const scene: Scene = { server, witness, random, application, settled: stile.settled, whileDown: stile.whileDown }
  const uncaught = watchUncaught(process)
  const injection: Injection = await fault.inject(scene)
  const client = await contestant.open({ url: injection.url ?? server.url, application, connections, timeout, acquireTimeout, maxLifetime })
  injection.begin?.()

  const runOne = async (): Promise<void> => {
    const tag = tally.entries.length + 1
    const interference = injection.next?.() ?? {}
    let done: readonly Operation[] = []
    const isOnLists = random.below(100) < context.lists
    const task: Task = {
      tag,
      interference,
      ...(isOnLists && { lists: { plan: workload.plan(), note: operations => (done = operations) } }),
    }
    const at = tally.entries.push({ tag, verdict: 'hung' }) - 1
    const began = performance.now()
    const answer = await within(runCaught(client, task, tally), (interference.timeout ?? timeout) + grace, 'hung' as const)
    const { unconnected, resolvedCommitted, resolvedRolledBack, strayCancels } = answer === 'hung' ? plainAnswer('unknown') : answer
    const verdict = answer === 'hung' ? answer : answer.verdict
    tally.entries[at] = { tag, verdict }
    tally.resolvedCommitted += resolvedCommitted
    tally.resolvedRolledBack += resolvedRolledBack
    tally.strayCancels += strayCancels
    if (isOnLists) workload.record({ told: toldOf(verdict), operations: [...done], began, ended: performance.now() })
    stile.pass()
    if (unconnected) await stile.whenUp()
  }
  const end = performance.now() + limit
  const caller = async (): Promise<void> => {
    while (performance.now() < end && stile.enter()) await runOne()
  }

  const alongside = injection.alongside?.()
  await Promise.all(Array.from({ length: callers }, caller))
  stile.stop()
  await alongside
  injection.heal?.()
  const closed = await within(client.close().then(() => true), grace, false)
  injection.closed?.()
  const leakedConnections = await sessionsLeft(witness, application, grace)
  await injection.stop?.()
  const books = audit(tally.entries, await readLedger(witness))
  const history = checkHistory(workload.history(await readLists(witness), performance.now()), { level: 'strict serializable' })
  const { resolvedCommitted, resolvedRolledBack, strayCancels, thrown } = tally
  const { ackedButMissing, rejectedButPresent, partial, crossTransaction } = books
  return {
    row: {
      driver: contestant.name,
      fault: fault.name,
      trials: books.trials,
      acknowledged: books.acknowledged,
      failed: books.failed,
      resolvedCommitted,
      resolvedRolledBack,
      unresolved: books.unresolved,
      ackedButMissing,
      rejectedButPresent,
      partial,
      crossTransaction,
      hung: books.hung + (closed ? 0 : 1),
      uncaught: thrown + uncaught.stop() + (client.deaths?.() ?? 0),
      leakedConnections,
      strayCancels,
    },
    history,
  }
}

const runCaught = async (client: LedgerClient, task: Task, tally: Tally): Promise<Answer> => {
  try {
    return await client.run(task)
  } catch (thrown) {
    // A call that throws tells its caller nothing of its data.
    tally.thrown += 1
    console.error(thrown)
    return plainAnswer('unknown')
  }
}
