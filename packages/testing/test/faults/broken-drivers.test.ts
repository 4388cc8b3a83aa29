import { type Connection, postgresJsDriver } from '@quern/pg-driver'
import { type Contestant, DEFECTS, FAULT_SETTINGS, FAULTS, type FaultRow, type FaultRun, isClean, quernOn, randomOf, runFault, type Witness, witnessOf } from '@quern/testing/faults'
import { type Server, startServer } from '@quern/testing/servers'
import { seed } from '@quern/workbench/seed'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as broken from './broken-drivers.ts'

describe('a driver that is broken is caught', () => {
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

  interface Trial {
    readonly trials?: number
    readonly lists?: number
    /** How long a transaction may take, in milliseconds, and how long after that it counts as hung. */
    readonly timeout?: number
    readonly grace?: number
  }

  const run = (contestant: Contestant, name: string, { trials = 150, lists = 30, timeout, grace = 2_000 }: Trial = {}): Promise<FaultRun> => {
    const fault = FAULTS.find(each => each.name === name)
    if (fault === undefined) throw new Error(`no fault ${name}`)
    return runFault(contestant, { ...fault, ...(timeout !== undefined && { timeout }) }, { server, witness, random: randomOf(seed()), trials, lists, grace })
  }
  const on = (breakage: broken.Breakage): Contestant => quernOn(breakage(postgresJsDriver()))
  const defects = (row: FaultRow): readonly string[] => DEFECTS.filter(column => row[column] > 0)
  const kinds = ({ history }: FaultRun): readonly string[] => history.forbidden.map(({ kind }) => kind)

  test('unless it is not', async () => {
    for (const fault of ['cut before the bytes of COMMIT', 'cut after the bytes of COMMIT', 'backend terminated between statements', 'cancel races']) {
      const good = await run(quernOn(postgresJsDriver()), fault)
      expect(good.row).toMatchObject({ trials: 150 })
      expect([fault, isClean(good.row), good.history.valid]).toEqual([fault, true, true])
    }
  })

  test('that acknowledges a COMMIT whatever comes', async () => {
    const given = await run(on(broken.acknowledgesAnything), 'cut before the bytes of COMMIT')
    expect(defects(given.row)).toContain('ackedButMissing')
    expect(given.row.ackedButMissing).toBeGreaterThan(10)
    // What was acknowledged and is lost comes before those who do not see it, by real time.
    expect(kinds(given).some(kind => kind.endsWith('-realtime'))).toBe(true)
  })

  test('that takes no answer for a refusal', async () => {
    const given = await run(on(broken.takesSilenceForRefusal), 'cut after the bytes of COMMIT', { lists: 60 })
    expect(defects(given.row)).toContain('rejectedButPresent')
    expect(given.history.valid).toBe(false)
  })

  test('that goes on in autocommit on another connection', async () => {
    const given = await run(on(broken.goesOnInAutocommit), 'backend terminated between statements', { lists: 0 })
    expect(defects(given.row)).toEqual(expect.arrayContaining(['partial', 'crossTransaction']))
  })

  test('that runs at READ COMMITTED and says SERIALIZABLE', async () => {
    const given = await run(on(broken.lowersIsolation), 'no fault', { trials: 400, lists: 100 })
    expect(isClean(given.row)).toBe(true)
    expect(given.history.valid).toBe(false)
    expect(kinds(given).some(kind => /^(?:G-single|G-nonadjacent|G2-item|lost update|internal)/u.test(kind))).toBe(true)
  })

  test('that runs a transaction again whose COMMIT got no answer', async () => {
    const given = await run(on(broken.replaysUnknownCommits), 'cut after the bytes of COMMIT', { lists: 60 })
    expect(defects(given.row)).toEqual(expect.arrayContaining(['partial', 'crossTransaction']))
    expect(kinds(given)).toContain('duplicate element')
  })

  test('that never settles when its connection is lost', async () => {
    const given = await run(on(broken.hangsWhenLost), 'backend terminated between statements', { trials: 40, timeout: 300, grace: 700 })
    expect(defects(given.row)).toContain('hung')
  })

  test('that does not end its connections', async () => {
    const opened: Connection[] = []
    const given = await run(on(broken.neverCloses(opened)), 'no fault', { trials: 20, grace: 100 })
    expect(defects(given.row)).toContain('leakedConnections')
    for (const connection of opened) connection.destroy('the test is over')
  })

  test('that cancels what is not its own', async () => {
    const given = await run(on(broken.cancelsNeighbours()), 'cancel races')
    expect(defects(given.row)).toContain('strayCancels')
  })

  test('that throws', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const given = await run(on(broken.throwsAtCallers), 'backend terminated between statements', { trials: 60 })
    expect(defects(given.row)).toEqual(['uncaught'])
    const aside = await run(on(broken.throwsAside(error => process.emit('uncaughtException', error))), 'backend terminated between statements', { trials: 60 })
    expect(defects(aside.row)).toEqual(['uncaught'])
    told.mockRestore()
  })
})
