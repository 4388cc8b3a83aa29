/**
 * The same transactions under the same kills by postgres.js and by pg, each as its documentation shows it and under Quern:
 * `pnpm faults:compare [--seed N] [--trials N]`.
 */
import { parseArgs } from 'node:util'
import { pgDriver, postgresJsDriver } from '@quern/pg-driver'
import { FAULT_SETTINGS, type FaultRow, KILLS, quernOn, randomOf, rowTable, runFault, witnessOf } from '@quern/testing/faults'
import { startServer } from '@quern/testing/servers'
import { inProcess } from './process-client.ts'

const { values } = parseArgs({ options: { seed: { type: 'string' }, trials: { type: 'string', default: '2000' } } })
const seed = values.seed === undefined ? Date.now() | 0 : Number(values.seed)
const trials = Number(values.trials)
if (!Number.isInteger(seed) || !Number.isInteger(trials)) throw new Error('--seed and --trials are whole numbers')

/** In milliseconds: what a transaction may take, a grace, and how long each client has for all of it. */
const TIMEOUT = 3_000
const GRACE = 2_000
const LIMIT = 40_000

const CONTESTANTS = [
  inProcess('postgres.js', 'postgres.js alone', false),
  inProcess('postgres.js', 'postgres.js alone, kept alive', true),
  { ...quernOn(postgresJsDriver()), name: 'Quern on postgres.js' },
  inProcess('pg', 'pg alone', false),
  inProcess('pg', 'pg alone, kept alive', true),
  { ...quernOn(pgDriver()), name: 'Quern on pg' },
]

await using server = await startServer(18, { settings: FAULT_SETTINGS })
await using witness = witnessOf(server.url)
console.log(`${trials} transactions each, by 8 callers on 8 connections, --seed ${seed}\n`)
const rows: FaultRow[] = []
for (const contestant of CONTESTANTS) {
  const began = performance.now()
  const fault = { ...KILLS, timeout: TIMEOUT }
  const { row } = await runFault(contestant, fault, { server, witness, random: randomOf(seed), trials, lists: 0, grace: GRACE, limit: LIMIT })
  rows.push(row)
  console.log(`${contestant.name}: ${row.trials} transactions in ${Math.round(performance.now() - began)} ms`)
}
console.log(`\n${rowTable(rows)}`)
