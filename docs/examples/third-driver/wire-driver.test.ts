import { integer, sql } from '@quern/core'
import { connect } from '@quern/pg-driver'
import { describeConformance } from '@quern/testing/conformance'
import { describeEachServer } from '@quern/testing/targets'
import { expect, test } from 'vitest'
import { wireDriver } from './wire-driver.ts'

const drivers = [wireDriver()]

describeEachServer('a driver in one file', target => {
  const url = (): string => target.url.replace(/^[a-z]+:/, 'wire:')

  describeConformance('wire', wireDriver, { url })

  test('is found by the scheme of the URL, and everything works on it', async () => {
    const opened = await connect(url(), { drivers })
    if (!opened.ok) throw new Error(opened.error.tag)
    await using db = opened.value
    const counted = await db.transaction(async tx => {
      await tx.run(sql.statement()`create temporary table numbers on commit drop as select generate_series(1, 1000) as n`).valueOr(0)
      let sum = 0
      for await (const row of tx.stream(sql.statement({ n: integer() })`select n from numbers`)) sum += row.match({ success: ({ n }) => n, failure: () => Number.NaN })
      return tx.one(sql.statement({ n: integer() })`select ${sum}::integer as n`)
    })
    expect(counted).toMatchObject({ value: { n: 500_500 } })
    expect(await db.one(sql.statement({ n: integer() })`select 1 / 0 as n`)).toMatchObject({ error: { tag: 'DataException', sqlstate: '22012' } })
  })

  test('has its options checked', async () => {
    const wrong = async (query: string) => (await connect(`${url()}${query}`, { drivers })).match({ success: () => undefined, failure: error => error })
    expect(await wrong('?connect_timeout=soon')).toMatchObject({ tag: 'InvalidOption', option: 'connect_timeout' })
    expect(await wrong('?connect_timeout=-1')).toMatchObject({ tag: 'InvalidOption', option: 'connect_timeout' })
    expect(await wrong(`?application_name=${'x'.repeat(64)}`)).toMatchObject({ tag: 'InvalidOption', option: 'application_name' })
    expect(await wrong('?sslmode=require')).toMatchObject({ tag: 'InvalidOption', problem: expect.stringContaining('sslmode') })
  })
})
