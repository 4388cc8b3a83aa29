/// <reference types="node" />
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Connection, Driver, ReplyFault } from '@quern/pg-driver'
import type { Result } from '@quern/result'

/** What was seen of one transaction on its connection. */
export interface Observed {
  /** From when on it may be stopped on its own account, by the clock of `performance`: its deadline comes near, or its caller may cancel it. */
  readonly stoppableFrom: number
  /** Its last COMMIT got no answer, and what the driver makes of it is not yet known. */
  commitLost: boolean
  resolvedRolledBack: number
  strayCancels: number
}

/** The transaction that the current call is of. */
export const observations = new AsyncLocalStorage<Observed>()

const COMMIT = /^\s*commit\b/iu

const isStopped = <T>(result: Result<T, ReplyFault>): boolean =>
  !result.ok && result.error.tag === 'ServerRefusal' && result.error.error.sqlstate === '57014'

const watch = (connection: Connection): Connection => ({
  ...connection,
  execute: async statement => {
    const result = await connection.execute(statement)
    const observed = observations.getStore()
    if (observed !== undefined && performance.now() < observed.stoppableFrom && isStopped(result)) observed.strayCancels += 1
    return result
  },
  script: async text => {
    const result = await connection.script(text)
    const observed = observations.getStore()
    if (observed === undefined) return result
    if (COMMIT.test(text) && !result.ok && result.error.tag === 'ConnectionLoss' && result.error.sent) observed.commitLost = true
    // A ROLLBACK is never cancelled by its caller: what was to be stopped was before it.
    if ((performance.now() < observed.stoppableFrom || text === 'rollback') && isStopped(result)) observed.strayCancels += 1
    return result
  },
})

/** A driver whose connections tell what they see to the transaction that uses them. */
export const observedDriver = (driver: Driver): Driver => ({
  ...driver,
  open: async options =>
    (await driver.open(options)).map(endpoint => ({
      ...endpoint,
      connect: async signal => (await endpoint.connect(signal)).map(watch),
    })),
})
