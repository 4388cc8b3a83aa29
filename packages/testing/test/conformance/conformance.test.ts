import { type Endpoint, pgDriver } from '@quern/pg-driver'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONFORMANCE_SETTINGS, conformanceCases, missingNeed, runCase } from '../../src/conformance.ts'
import { sharedServer } from '../../src/targets.ts'
import { type TestDatabase, withDatabase } from '../../src/databases.ts'
import { DEFECTS } from './defects.ts'

describe('the conformance suite', () => {
  const driver = pgDriver()
  let database: TestDatabase
  let endpoint: Endpoint
  beforeAll(async () => {
    database = await withDatabase({ url: await sharedServer() })
    const opened = await driver.open({ url: database.url, settings: CONFORMANCE_SETTINGS })
    if (!opened.ok) throw new Error(opened.error.tag)
    endpoint = opened.value
  })
  afterAll(async () => {
    await endpoint.close()
    await database.drop()
  })

  const context = (timeout: number) => ({ driver, url: database.url, seed: 7, timeout })
  const caseOf = (name: string) => {
    const found = conformanceCases.find(one => one.name === name)
    if (found === undefined) throw new Error(`there is no case '${name}'`)
    return found
  }

  test('each case has a name of its own', () => {
    expect(new Set(conformanceCases.map(({ name }) => name)).size).toBe(conformanceCases.length)
  })

  test.for(DEFECTS)('finds $name', async ({ foundBy, plant }) => {
    const one = caseOf(foundBy)
    await runCase(one, endpoint, context(60_000))
    await expect(runCase(one, plant(endpoint), context(5_000))).rejects.toThrow()
  })

  test('says that a case did not end', async () => {
    const endless = { name: 'endless', needs: [], run: () => new Promise<void>(() => undefined) }
    await expect(runCase(endless, endpoint, context(10))).rejects.toThrow('the case had not ended after 10 ms')
  })

  test('ends what a case leaves open', async () => {
    let closed: (() => unknown) | undefined
    const careless = {
      name: 'careless',
      needs: [],
      run: async (_: Endpoint, { connect, listen }: Parameters<(typeof conformanceCases)[number]['run']>[1]) => {
        const connection = await connect()
        await listen(() => undefined)
        closed = connection.loss
        throw new Error('enough')
      },
    }
    await expect(runCase(careless, endpoint, context(60_000))).rejects.toThrow('enough')
    expect(closed?.()).toMatchObject({ by: 'client', detail: 'the case has ended' })
  })

  test('says what a case needs and a driver does not have', () => {
    const capabilities = { sessions: 'one', cancel: false, statementTimeout: false, maximumParameters: 1 } as const
    expect(missingNeed({ needs: [] }, capabilities, false)).toBeUndefined()
    expect(missingNeed({ needs: ['cancel', 'many sessions'] }, capabilities, true)).toBe('it needs cancel and many sessions')
    expect(missingNeed({ needs: ['network', 'statement timeout'] }, { ...capabilities, sessions: 'many', statementTimeout: true }, false)).toBe('it needs network')
    expect(missingNeed({ needs: ['many sessions', 'cancel', 'statement timeout', 'network'] }, { ...capabilities, sessions: 'many', cancel: true, statementTimeout: true }, true)).toBeUndefined()
  })
})
