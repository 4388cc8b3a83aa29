import { failure, success } from '@quern/result'
import { settle, virtualClock } from '@quern/testing/clock'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type IdleConnection, idleConnection } from '../../test/idle-connection.ts'
import type { SessionFailure } from '../failure/unions.ts'
import { limitsOf } from '../limits.ts'
import { DEFAULT_POOL } from './options.ts'
import { createPool, type Lease } from './pool.ts'

const refused: SessionFailure = { tag: 'ServerUnreachable', stage: 'connect', outcome: 'none', address: '', code: '', detail: '' }

const step = fc.oneof(
  fc.record({ do: fc.constant('acquire' as const), timeout: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ do: fc.constant('release' as const), which: fc.nat(20), dirty: fc.constantFrom('no', 'restored', 'dropped') }),
  fc.record({ do: fc.constant('lose' as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant('wait' as const), time: fc.integer({ min: 1, max: 300 }) }),
)

test('whatever happens, a connection has one holder, there are never too many, and every caller is answered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ min: fc.nat(2), max: fc.integer({ min: 2, max: 4 }), opens: fc.array(fc.boolean(), { maxLength: 30 }) }),
      fc.array(step, { maxLength: 60 }),
      async ({ min, max, opens }, steps) => {
        const clock = virtualClock()
        const connections: IdleConnection[] = []
        const answers = [...opens]
        const pool = createPool({
          options: { ...DEFAULT_POOL, min, max, acquireTimeout: 150, idleTimeout: 100, maxLifetime: 400 },
          clock,
          random: () => 0.5,
          open: () => {
            if (answers.shift() === false) return Promise.resolve(failure(refused))
            const connection = idleConnection(connections.length)
            connections.push(connection)
            return Promise.resolve(success(connection))
          },
        })
        const held: Lease[] = []
        const calls: Promise<void>[] = []
        let answered = 0
        for (const one of steps) {
          if (one.do === 'acquire') {
            calls.push(
              pool.acquire(limitsOf({ timeout: one.timeout }, clock)).then(result => {
                answered += 1
                if (!result.ok) return
                expect(held.map(({ connection }) => connection)).not.toContain(result.value.connection)
                held.push(result.value)
              }),
            )
          } else if (one.do === 'release') {
            const [lease] = held.splice(one.which % Math.max(1, held.length), 1)
            if (one.dirty === 'no') lease?.release()
            else lease?.release(() => Promise.resolve(one.dirty === 'restored'))
          } else if (one.do === 'lose') {
            connections[one.which % Math.max(1, connections.length)]?.lose()
          } else {
            await clock.advance(one.time)
          }
          await settle()
          const { total, idle, leased } = pool.statistics()
          expect(connections.filter(({ state }) => state() === 'open').length).toBeLessThanOrEqual(max)
          expect(total).toBeLessThanOrEqual(max)
          expect(idle + leased).toBe(total)
        }
        for (const lease of held.splice(0)) lease.release()
        await clock.advance(1_000)
        for (const lease of held.splice(0)) lease.release()
        await Promise.all(calls)
        expect(answered).toBe(calls.length)
        const closing = pool.close(0)
        await clock.advance(1)
        await closing
        expect(connections.filter(({ state }) => state() === 'open')).toEqual([])
        expect(pool.statistics()).toMatchObject({ total: 0, waiting: 0, opening: 0 })
        expect(clock.waiting()).toBe(0)
      },
    ),
    { numRuns: 150 },
  )
})
