import { type Fault, FAULT_SETTINGS, FAULTS, isClean, isComplete, KILLS, randomOf, runFault, type Witness, witnessOf } from '@quern/testing/faults'
import { type Server, startServer } from '@quern/testing/servers'
import { seed } from '@quern/workbench/seed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inProcess } from './process-client.ts'

describe.each(['postgres.js', 'pg'])('%s in a process of its own', client => {
  let server: Server
  let witness: Witness
  beforeAll(async () => {
    server = await startServer(18, { settings: FAULT_SETTINGS })
    witness = witnessOf(server.url)
  })
  afterAll(async () => {
    await witness[Symbol.asyncDispose]()
    await server.stop()
  })
  const run = (fault: Fault | undefined, trials: number) => {
    if (fault === undefined) throw new Error('there is no such fault')
    const context = { server, witness, random: randomOf(seed()), trials, lists: 0, grace: 2_000, limit: 20_000 }
    return runFault(inProcess(client, 'alone', false), { ...fault, timeout: 2_000 }, context)
  }

  test('does its transactions where nothing goes wrong', async () => {
    const { row } = await run(FAULTS[0], 40)
    expect(row).toMatchObject({ driver: 'alone', fault: 'no fault', trials: 40, acknowledged: 40 })
    expect(isClean(row)).toBe(true)
  })

  test('is started again when it dies, and what it ran is told of as unknown', async () => {
    const { row } = await run(KILLS, 80)
    expect(row.trials).toBeGreaterThan(20)
    expect(isComplete(row)).toBe(true)
    // It writes on a connection that has ended, or has nobody listen to the error of a client.
    expect(row.uncaught).toBeGreaterThan(0)
    expect(row.unresolved).toBeGreaterThan(0)
    expect(row.acknowledged).toBeGreaterThan(0)
  })
})
