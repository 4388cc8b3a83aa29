/// <reference types="node" />
import type { EventEmitter } from 'node:events'

/** A watch over the exceptions and rejections that nobody catches. */
export interface UncaughtWatch {
  /** Ends the watch and gives how many there were. */
  readonly stop: () => number
}

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/** Watches a process. While it is watched, it does not die of them. */
export const watchUncaught = (watched: Pick<EventEmitter, 'on' | 'off'>): UncaughtWatch => {
  let count = 0
  const note = (reason: unknown): void => {
    count += 1
    console.error('uncaught:', reason)
  }
  for (const event of EVENTS) watched.on(event, note)
  return {
    stop: () => {
      for (const event of EVENTS) watched.off(event, note)
      return count
    },
  }
}
