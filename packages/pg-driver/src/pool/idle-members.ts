import type { Clock } from '../clock.ts'
import type { Member } from './member.ts'
import type { PoolOptions } from './options.ts'

/** What is done with idle connections. */
export interface IdleHooks {
  /** How many connections the pool has, idle or not. */
  readonly total: () => number
  /** Closes a connection whose time is over. */
  readonly retire: (member: Member) => void
  /** Some were closed: more may be wanted. */
  readonly swept: () => void
}

/** The connections that nobody has, the one that was used last on top, so that the others grow idle and are closed. */
export interface IdleMembers {
  readonly length: () => number
  readonly all: () => readonly Member[]
  readonly add: (member: Member) => void
  /** Takes the one on top, past those that are too old. */
  readonly take: () => Member | undefined
  readonly remove: (member: Member) => void
  /** Watches no longer. */
  readonly stop: () => void
}

/** Makes an empty place for idle connections. One timer is for all of them: it goes off when the next one's time is over. */
export const idleMembers = ({ min, idleTimeout }: PoolOptions, clock: Clock, hooks: IdleHooks): IdleMembers => {
  const idle: Member[] = []
  let stopSweep: (() => void) | undefined
  let stopped = false

  const expiry = (member: Member): number => Math.min(member.retireAt, hooks.total() > min ? member.idleSince + idleTimeout : Infinity)

  /** Closes those whose time has come. The ones that have been idle longest are first. */
  const sweep = (): void => {
    stopSweep = undefined
    for (const member of [...idle]) if (expiry(member) <= clock.now()) hooks.retire(member)
    hooks.swept()
    schedule()
  }

  const schedule = (): void => {
    if (stopSweep !== undefined || stopped) return
    const next = idle.reduce((earliest, member) => Math.min(earliest, expiry(member)), Infinity)
    if (next !== Infinity) stopSweep = clock.after(next - clock.now(), sweep)
  }

  return {
    length: () => idle.length,
    all: () => [...idle],
    add: member => {
      member.idleSince = clock.now()
      idle.push(member)
      schedule()
    },
    take: () => {
      for (let member = idle.pop(); member !== undefined; member = idle.pop()) {
        if (clock.now() < member.retireAt) return member
        hooks.retire(member)
      }
      return undefined
    },
    remove: member => {
      const at = idle.indexOf(member)
      if (at !== -1) idle.splice(at, 1)
    },
    stop: () => {
      stopped = true
      stopSweep?.()
    },
  }
}
