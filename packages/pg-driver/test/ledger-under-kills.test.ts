import { from, insertInto, integer, sql, table } from '@quern/core'
import { expect, test } from 'vitest'
import { valueOf } from './accounts.ts'
import { describeEachDriver } from './each-driver.ts'
import { serverSuite } from './server-suite.ts'

describeEachDriver('a ledger', target => {
  const suite = serverSuite(target)
  const ledger = table('ledger', { id: integer(), part: integer() })

  const WORKERS = 8
  const TRANSACTIONS = 2_000
  /** One session is killed for each so many transactions that have ended. */
  const KILL_EVERY = 10

  const kill = sql.statement()`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    order by random() limit 1`

  test('while sessions are killed, what is acknowledged is there, what is refused is not, and nothing is half there', async () => {
    await valueOf(suite.admin().run(sql.statement()`drop table if exists ledger`))
    await valueOf(suite.admin().run(sql.statement()`create table ledger (id integer, part integer, primary key (id, part))`))
    const db = await suite.open({ pool: { max: WORKERS } })
    const acknowledged: number[] = []
    const refused: number[] = []
    const unknown: number[] = []
    let kills = 0
    let next = 0

    const worker = async (): Promise<void> => {
      while (next < TRANSACTIONS) {
        next += 1
        const id = next
        const result = await db.transaction({ timeout: 20_000 }, async tx => {
          const first = await tx.run(insertInto(ledger).values({ id, part: 1 }))
          return first.ok ? tx.run(insertInto(ledger).values({ id, part: 2 })) : first
        })
        if (result.ok) acknowledged.push(id)
        else if (result.error.outcome === 'unknown') unknown.push(id)
        else refused.push(id)
        if (id % KILL_EVERY === 0) {
          kills += 1
          await valueOf(suite.admin().run(kill))
        }
      }
    }
    await Promise.all(Array.from({ length: WORKERS }, worker))

    const rows = await valueOf(suite.admin().all(from(ledger).select(ledger)))
    const parts = new Map<number, number>()
    for (const { id } of rows) parts.set(id, (parts.get(id) ?? 0) + 1)
    expect(acknowledged.length + refused.length + unknown.length).toBe(TRANSACTIONS)
    expect(acknowledged.filter(id => parts.get(id) !== 2)).toEqual([])
    expect(refused.filter(id => parts.has(id))).toEqual([])
    expect([...parts.values()].filter(count => count !== 2)).toEqual([])
    // The server was there to ask.
    expect(unknown).toEqual([])
    expect(kills).toBe(TRANSACTIONS / KILL_EVERY)
    expect(refused.length).toBeGreaterThan(0)
    expect(db.pool()).toMatchObject({ waiting: 0 })
  })
})
