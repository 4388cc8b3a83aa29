import type { Driver } from '@quern/pg-driver'
import type { HistoryReport } from '../histories/check.ts'
import { type Major, startServer } from '../servers.ts'
import { FAULTS } from './faults.ts'
import { quernOn } from './quern-client.ts'
import { randomOf } from './random.ts'
import type { FaultRow } from './row.ts'
import { runFault } from './run-fault.ts'
import type { Fault } from './scene.ts'
import { witnessOf } from './witness.ts'

/** How a matrix is run. */
export interface MatrixOptions {
  /** The drivers to hold against the faults. */
  readonly drivers: readonly Driver[]
  /** All of them by default. */
  readonly faults?: readonly Fault[]
  /** Whether to run the long form. */
  readonly long?: boolean
  /** What the random choices are drawn from. */
  readonly seed: number
  readonly major?: Major
  /** Told of each row as it is done. */
  readonly done?: (result: FaultResult) => void
}

/** What one fault did to one driver. */
export interface FaultResult {
  readonly row: FaultRow
  /** What became of its transactions on lists, held to strict serializability. */
  readonly history: HistoryReport
}

/** How many of a hundred transactions work on lists, under SERIALIZABLE. */
const ON_LISTS = 30

/**
 * What a killed process has written is in the kernel's hands, which lives on: so nothing is gained by `fsync`, and much time
 * lost. What it has acknowledged it must have written, though. COMMITs wait for a standby only where they ask for it.
 */
export const FAULT_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'local',
  synchronous_standby_names: 'nobody',
  full_page_writes: 'on',
  max_connections: 200,
  // Errors are what the matrix is about; that the server is ready is told as well.
  log_min_messages: 'log',
} as const

/** The number of a row's own randomness, so that it is the same whichever other rows are run. */
const seedOf = (seed: number, driver: string, fault: string): number =>
  [...`${driver} ${fault}`].reduce((hash, letter) => (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0, seed | 0)

/**
 * Runs transactions on each driver under each fault, on a server of its own, and holds what callers were told against what
 * the database has. A third party's driver is tried in the same way.
 *
 * @example
 * const results = await faultMatrix({ drivers: [myDriver], seed: 1 })
 * console.log(rowTable(results.map(({ row }) => row)))
 * process.exitCode = results.every(({ row, history }) => isClean(row) && history.valid) ? 0 : 1
 */
export const faultMatrix = async ({ drivers, faults = FAULTS, long = false, seed, major = 18, done }: MatrixOptions): Promise<readonly FaultResult[]> => {
  await using server = await startServer(major, { settings: FAULT_SETTINGS })
  await using witness = witnessOf(server.url)
  const results: FaultResult[] = []
  for (const driver of drivers) {
    for (const fault of faults) {
      const random = randomOf(seedOf(seed, driver.name, fault.name))
      const trials = long ? fault.trials.long : fault.trials.short
      const result = await runFault(quernOn(driver), fault, { server, witness, random, trials, lists: ON_LISTS })
      results.push(result)
      done?.(result)
    }
  }
  return results
}
