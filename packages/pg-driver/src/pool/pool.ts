import { failure, type Result, success } from '@quern/result'
import type { Clock } from '../clock.ts'
import type { Connection } from '../driver/contract.ts'
import type { PoolTimeout } from '../failure/client-cases.ts'
import type { SessionFailure } from '../failure/unions.ts'
import { exceeded, type Exceeded, type Limits, onExceeded } from '../limits.ts'
import { isFit } from './check.ts'
import { idleMembers } from './idle-members.ts'
import { type AcquireFailure, CLOSED, exceededWhileWaiting, type Lease } from './lease.ts'
import { type Member, memberOf } from './member.ts'
import { openingOf } from './opening.ts'
import type { PoolOptions } from './options.ts'
import type { PoolStatistics } from './statistics.ts'
import { waitingLine } from './waiting-line.ts'

export { type AcquireFailure, exceededWhileWaiting, type Lease } from './lease.ts'
export type { PoolStatistics } from './statistics.ts'

/** Connections to one place, lent to one caller at a time, in the order in which they ask. */
export interface Pool {
  /** Takes a connection: an idle one, else a new one, else the next that is given back. */
  readonly acquire: (limits: Limits) => Promise<Result<Lease, AcquireFailure>>
  readonly statistics: () => PoolStatistics
  /**
   * Takes no more calls, and closes the connections: the idle ones now, a lent one when it is given back, or by force
   * after so many milliseconds. Resolves when all are closed.
   */
  readonly close: (grace: number) => Promise<void>
}

/** What a pool stands on. */
export interface PoolContext {
  readonly options: PoolOptions
  readonly clock: Clock
  readonly random: () => number
  readonly open: (signal: AbortSignal) => Promise<Result<Connection, SessionFailure>>
}

interface Waiter {
  readonly give: (member: Member) => void
  readonly fail: (failure: AcquireFailure) => void
  readonly crash: (thrown: unknown) => void
}

/** Makes a pool. It opens nothing until it is asked, or has a `min`. */
export const createPool = (context: PoolContext): Pool => {
  const { options, clock, random } = context
  const members = new Set<Member>()
  const waiting = waitingLine<Waiter>()
  let closed = false
  const closing = new Set<Promise<void>>()
  const drained = Promise.withResolvers<void>()
  let closedAll: Promise<void> | undefined
  const counts = { opened: 0, lost: 0, unfit: 0, acquired: 0, timeouts: 0 }

  const remove = (member: Member): void => {
    if (member.gone) return
    member.gone = true
    member.unsubscribe()
    members.delete(member)
    idle.remove(member)
    if (closed && members.size === 0) drained.resolve()
  }

  const retire = (member: Member): void => {
    remove(member)
    const end = member.connection.close()
    closing.add(end)
    void end.then(() => closing.delete(end))
  }

  const lend = (member: Member): Lease => {
    counts.acquired += 1
    let released = false
    return {
      connection: member.connection,
      mustReset: () => member.altered || options.reset === 'always',
      release: restore => {
        if (released) return
        released = true
        if (restore === undefined) {
          takeBack(member)
          return
        }
        // It never rejects: what restores a session is made of statements, whose faults are values.
        void restore().then(clean => {
          if (!clean) member.connection.destroy('the session could not be restored')
          // What the reset itself changed is what the next caller expects.
          member.altered = false
          takeBack(member)
        })
      },
    }
  }

  const takeBack = (member: Member): void => {
    if (member.gone) return
    if (closed || clock.now() >= member.retireAt) {
      retire(member)
      replenish()
      return
    }
    const waiter = waiting.next()
    if (waiter === undefined) idle.add(member)
    else waiter.give(member)
  }

  const admit = (connection: Connection): void => {
    counts.opened += 1
    const spread = 0.9 + random() * 0.2
    const member = memberOf(connection, clock.now() + options.maxLifetime * spread, (gone, byOthers) => {
      if (byOthers) counts.lost += 1
      remove(gone)
      replenish()
    })
    members.add(member)
    takeBack(member)
  }

  const opening = openingOf(context, {
    wanted: () => waiting.length() > 0,
    opened: admit,
    failed: reason => {
      waiting.next()?.fail(reason)
      replenish()
    },
    crashed: thrown => {
      waiting.next()?.crash(thrown)
      replenish()
    },
  })

  /** Opens as many connections as those who wait, and the minimum, call for. */
  const replenish = (): void => {
    if (closed) return
    const room = options.max - members.size - opening.count()
    const forWaiting = waiting.length() - opening.count()
    const forMinimum = options.min - members.size - opening.count()
    for (let wanted = Math.min(room, Math.max(forWaiting, opening.failing() ? 0 : forMinimum)); wanted > 0; wanted -= 1) opening.start()
  }

  const idle = idleMembers(options, clock, { total: () => members.size, retire, swept: replenish })

  const statistics = (): PoolStatistics => ({
    total: members.size,
    idle: idle.length(),
    leased: members.size - idle.length(),
    opening: opening.count(),
    waiting: waiting.length(),
    ...counts,
  })

  const timedOut = (since: number): PoolTimeout => {
    counts.timeouts += 1
    const cause = opening.lastFailure(since)
    return {
      tag: 'PoolTimeout', stage: 'acquire', outcome: 'none', waited: clock.now() - since, pool: statistics(),
      ...(cause !== undefined && { cause }),
    }
  }

  /** Calls a function once, when a caller who came at a time may wait no longer. */
  const onTooLate = (limits: Limits, since: number, reached: (reason: () => AcquireFailure) => void): (() => void) => {
    const acquireDeadline = since + options.acquireTimeout
    return onExceeded(limits, clock, Math.min(limits.deadline, acquireDeadline), (by: Exceeded) => {
      reached(() => (by.kind === 'deadline' && acquireDeadline < limits.deadline ? timedOut(since) : exceededWhileWaiting(by)))
    })
  }

  /** Waits for a connection; `first` for one who has come before all others who wait. */
  const wait = (limits: Limits, since: number, first: boolean): Promise<Result<Lease, AcquireFailure>> =>
    new Promise((resolve, reject) => {
      const leave = waiting[first ? 'joinFirst' : 'join']({
        give: member => {
          stopWatch()
          resolve(success(lend(member)))
        },
        fail: reason => {
          stopWatch()
          resolve(failure(reason))
        },
        crash: thrown => {
          stopWatch()
          reject(thrown)
        },
      })
      const stopWatch = onTooLate(limits, since, reason => {
        leave()
        resolve(failure(reason()))
      })
      replenish()
    })

  /** Lends a connection that has been idle for long, once it has answered; where it does not, another one. */
  const lendChecked = async (stale: Member, limits: Limits, since: number): Promise<Result<Lease, AcquireFailure>> => {
    const late = Promise.withResolvers<AcquireFailure>()
    const stopWatch = onTooLate(limits, since, reason => {
      late.resolve(reason())
    })
    const fit = isFit(stale.connection, clock)
    const answer = await Promise.race([fit, late.promise])
    stopWatch()
    if (answer === true && !closed) return success(lend(stale))
    if (typeof answer === 'object' || closed) {
      // The check goes on without the caller.
      void fit.then(well => {
        if (well) takeBack(stale)
        else counts.unfit += 1
      })
      return failure(typeof answer === 'object' ? answer : CLOSED)
    }
    counts.unfit += 1
    return acquireSince(limits, since, true)
  }

  const acquireSince = (limits: Limits, since: number, first: boolean): Promise<Result<Lease, AcquireFailure>> => {
    const member = idle.take()
    if (member === undefined) return wait(limits, since, first)
    return since - member.idleSince >= options.checkAfter ? lendChecked(member, limits, since) : Promise.resolve(success(lend(member)))
  }

  const closeAll = async (grace: number): Promise<void> => {
    closed = true
    idle.stop()
    for (let waiter = waiting.next(); waiter !== undefined; waiter = waiting.next()) waiter.fail(CLOSED)
    for (const member of idle.all()) retire(member)
    await opening.stop()
    if (members.size > 0) {
      const stopGrace = clock.after(grace, () => {
        for (const { connection } of [...members]) connection.destroy('the database was closed')
      })
      await drained.promise
      stopGrace()
    }
    await Promise.all(closing)
  }

  return {
    acquire: limits => {
      if (closed) return Promise.resolve(failure(CLOSED))
      const over = exceeded(limits, clock)
      if (over !== undefined) return Promise.resolve(failure(exceededWhileWaiting(over)))
      return acquireSince(limits, clock.now(), false)
    },
    statistics,
    close: grace => (closedAll ??= closeAll(grace)),
  }
}
