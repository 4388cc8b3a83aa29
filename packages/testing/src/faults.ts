/**
 * Holds drivers against faults: transactions of a ledger and on lists run while the server, the network or the callers
 * fail, and what callers were told is then compared with what the database has.
 *
 * @packageDocumentation
 */
export { audit, type Entry, type LedgerRow, PARTS, type Verdict } from './faults/books.ts'
export { type Answer, type ClientOptions, type Contestant, type LedgerClient, plainAnswer, type Task } from './faults/client.ts'
export { FAULTS } from './faults/faults.ts'
export { ENTRY, LAST } from './faults/ledger.ts'
export { FAULT_SETTINGS, faultMatrix, type FaultResult, type MatrixOptions } from './faults/matrix.ts'
export { quernOn } from './faults/quern-client.ts'
export { type Random, randomOf } from './faults/random.ts'
export { DEFECTS, type FaultRow, figureTable, isClean, isComplete, rowTable } from './faults/row.ts'
export { type FaultRun, runFault, type RunContext } from './faults/run-fault.ts'
export type { Fault, Injection, Interference, Scene, Step } from './faults/scene.ts'
export { KILLS } from './faults/server-faults.ts'
export { type Witness, witnessOf } from './faults/witness.ts'
