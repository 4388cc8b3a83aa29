import { failure, type Result, success } from '@quern/result'
import type { Clock } from '../clock.ts'
import type { Connection } from '../driver/contract.ts'
import type { Aborted, DeadlineExceeded, Misuse, PoolTimeout } from '../failure/client-cases.ts'
import type { SessionFailure } from '../failure/unions.ts'
import { type Exceeded, exceeded, type Limits, onExceeded } from '../limits.ts'
import { openingOf } from './opening.ts'
import type { PoolOptions } from './options.ts'
import { waitingLine } from './waiting-line.ts'

/** What a pool is doing, and has done. */
export interface PoolStatistics {
  /** Connections that are open now, and what they do. */
  readonly total: number
  readonly idle: number
  readonly leased: number
  /** Attempts to open a connection that are under way, or wait for their next try. */
  readonly opening: number
  /** Calls that wait for a connection. */
  readonly waiting: number
  /** Since the pool began: connections opened, and those that ended without this side's doing. */
  readonly opened: number
  readonly lost: number
  /** Since the pool began: leases given, and calls that waited in vain. */
  readonly acquired: number
  readonly timeouts: number
}

/** Why no connection was had. */
export type AcquireFailure = SessionFailure | PoolTimeout | Misuse

/** A connection that one caller has to itself. */
export interface Lease {
  readonly connection: Connection
  /**
   * Gives the connection back; a second call does nothing. With `restore` the connection is first brought back to how
   * others expect it, and dropped where that gives `false`.
   */
  readonly release: (restore?: () => Promise<boolean>) => void
}

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

interface Member {
  readonly connection: Connection
  /** When it is old enough to be replaced. */
  readonly retireAt: number
  idleSince: number
  gone: boolean
  unsubscribe: () => void
}

interface Waiter {
  readonly give: (member: Member) => void
  readonly fail: (failure: AcquireFailure) => void
  readonly crash: (thrown: unknown) => void
}

const CLOSED: Misuse = {
  tag: 'Misuse',
  stage: 'acquire',
  outcome: 'none',
  misuse: 'database closed',
  detail: 'The database was closed before this call.',
}

/** The failure of a call that a limit ended while it waited for a connection. */
export const exceededWhileWaiting = (by: Exceeded): DeadlineExceeded | Aborted =>
  by.kind === 'deadline'
    ? { tag: 'DeadlineExceeded', stage: 'acquire', outcome: 'none', timeout: by.timeout }
    : { tag: 'Aborted', stage: 'acquire', outcome: 'none', reason: by.reason }

/** Makes a pool. It opens nothing until it is asked, or has a `min`. */
export const createPool = (context: PoolContext): Pool => {
  const { options, clock, random } = context
  const idle: Member[] = []
  const members = new Set<Member>()
  const waiting = waitingLine<Waiter>()
  let closed = false
  let stopSweep: (() => void) | undefined
  const closing = new Set<Promise<void>>()
  const drained = Promise.withResolvers<void>()
  let closedAll: Promise<void> | undefined
  let opened = 0
  let lost = 0
  let acquired = 0
  let timeouts = 0

  const remove = (member: Member): void => {
    if (member.gone) return
    member.gone = true
    member.unsubscribe()
    members.delete(member)
    const at = idle.indexOf(member)
    if (at !== -1) idle.splice(at, 1)
    if (closed && members.size === 0) drained.resolve()
  }

  const retire = (member: Member): void => {
    remove(member)
    const end = member.connection.close()
    closing.add(end)
    void end.then(() => closing.delete(end))
  }

  const lend = (member: Member): Lease => {
    acquired += 1
    let released = false
    return {
      connection: member.connection,
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
    if (waiter !== undefined) {
      waiter.give(member)
      return
    }
    member.idleSince = clock.now()
    idle.push(member)
    scheduleSweep()
  }

  const admit = (connection: Connection): void => {
    opened += 1
    const spread = 0.9 + random() * 0.2
    const member: Member = {
      connection,
      retireAt: clock.now() + options.maxLifetime * spread,
      idleSince: 0,
      gone: false,
      unsubscribe: () => undefined,
    }
    member.unsubscribe = connection.subscribe(event => {
      if (event.kind !== 'lost') return
      if (event.loss.by !== 'client') lost += 1
      remove(member)
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

  const takeIdle = (): Member | undefined => {
    for (let member = idle.pop(); member !== undefined; member = idle.pop()) {
      if (clock.now() < member.retireAt) return member
      retire(member)
    }
    return undefined
  }

  const expiry = (member: Member): number =>
    Math.min(member.retireAt, members.size > options.min ? member.idleSince + options.idleTimeout : Infinity)

  /** Closes the idle connections whose time has come. The ones that have been idle longest are first. */
  const sweep = (): void => {
    stopSweep = undefined
    for (const member of [...idle]) if (expiry(member) <= clock.now()) retire(member)
    replenish()
    scheduleSweep()
  }

  const scheduleSweep = (): void => {
    if (stopSweep !== undefined || closed) return
    const next = idle.reduce((earliest, member) => Math.min(earliest, expiry(member)), Infinity)
    if (next !== Infinity) stopSweep = clock.after(next - clock.now(), sweep)
  }

  const wait = (limits: Limits): Promise<Result<Lease, AcquireFailure>> =>
    new Promise((resolve, reject) => {
      const since = clock.now()
      const acquireDeadline = since + options.acquireTimeout
      const timedOut = (): PoolTimeout => {
        timeouts += 1
        const cause = opening.lastFailure(since)
        return {
          tag: 'PoolTimeout', stage: 'acquire', outcome: 'none', waited: clock.now() - since, pool: statistics(),
          ...(cause !== undefined && { cause }),
        }
      }
      const leave = waiting.join({
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
      const stopWatch = onExceeded(limits, clock, Math.min(limits.deadline, acquireDeadline), by => {
        leave()
        resolve(failure(by.kind === 'deadline' && acquireDeadline < limits.deadline ? timedOut() : exceededWhileWaiting(by)))
      })
      replenish()
    })

  const statistics = (): PoolStatistics => ({
    total: members.size,
    idle: idle.length,
    leased: members.size - idle.length,
    opening: opening.count(),
    waiting: waiting.length(),
    opened,
    lost,
    acquired,
    timeouts,
  })

  const closeAll = async (grace: number): Promise<void> => {
    closed = true
    stopSweep?.()
    for (let waiter = waiting.next(); waiter !== undefined; waiter = waiting.next()) waiter.fail(CLOSED)
    for (const member of [...idle]) retire(member)
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
      const member = takeIdle()
      return member === undefined ? wait(limits) : Promise.resolve(success(lend(member)))
    },
    statistics,
    close: grace => (closedAll ??= closeAll(grace)),
  }
}
