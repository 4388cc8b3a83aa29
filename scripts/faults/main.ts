/**
 * Holds the drivers against the fault matrix: `pnpm faults [--long] [--seed N] [--json FILE] [--driver NAME] [--fault TEXT]`.
 * It prints a row for each driver and fault, and fails where something happened that must never happen.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { pgDriver, postgresJsDriver } from '@quern/pg-driver'
import { faultMatrix, type FaultResult, FAULTS, figureTable, isClean, isComplete, rowTable } from '@quern/testing/faults'

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    json: { type: 'string' },
    driver: { type: 'string' },
    fault: { type: 'string' },
  },
})

const seed = values.seed === undefined ? Date.now() | 0 : Number(values.seed)
if (!Number.isInteger(seed)) throw new Error(`--seed: '${values.seed}' is not a whole number`)
const drivers = [postgresJsDriver(), pgDriver()].filter(({ name }) => values.driver === undefined || name === values.driver)
const faults = FAULTS.filter(({ name }) => values.fault === undefined || name.includes(values.fault))
if (drivers.length === 0 || faults.length === 0) throw new Error('no driver or no fault has that name')

console.log(`fault matrix, ${values.long ? 'long' : 'short'} form, --seed ${seed}\n`)
const began = performance.now()
let last = began
const results = await faultMatrix({
  drivers,
  faults,
  long: values.long,
  seed,
  done: ({ row: { driver, fault, trials } }) => {
    const now = performance.now()
    console.log(`${driver}: ${fault}: ${trials} transactions in ${Math.round(now - last)} ms`)
    last = now
  },
})
const rows = results.map(({ row }) => row)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`)

const trials = rows.reduce((sum, row) => sum + row.trials, 0)
console.log(`\n${rowTable(rows)}\n`)
console.log('Transactions on lists, under SERIALIZABLE, held to strict serializability:\n')
console.log(figureTable(results.map(({ row: { driver, fault }, history }) => ({
  driver,
  fault,
  transactions: history.transactions,
  ok: history.ok,
  failed: history.failed,
  unknown: history.unknown,
  'seen committed': history.unknownCommitted,
  dependencies: history.dependencies,
  cycles: history.forbidden.filter(({ steps }) => steps !== undefined).length,
  anomalies: history.forbidden.length,
}))))
for (const { row: { driver, fault }, history } of results) {
  for (const { kind, explanation } of history.forbidden.slice(0, 3)) console.log(`\n${driver}, ${fault}: ${kind}: ${explanation}`)
}

const isRight = ({ row, history }: FaultResult): boolean => isClean(row) && isComplete(row) && history.valid
const wrong = results.filter(result => !isRight(result))
console.log(`\n${trials} transactions, ${rows.length} rows, ${wrong.length} of them wrong, in ${Math.round((performance.now() - began) / 1_000)} s, --seed ${seed}`)
process.exitCode = wrong.length === 0 ? 0 : 1
