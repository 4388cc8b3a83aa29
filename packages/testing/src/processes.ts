/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** Sends a signal and tells whether the process was there to get it. */
export const signal = (pid: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(pid, name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

/** Dead, but not yet buried by whoever inherited it. Elsewhere than on Linux that is as good as alive. */
const isZombie = (pid: number): boolean => {
  try {
    // The state follows the name, which stands in parentheses and may contain any character.
    return /\) Z /u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Whether a process runs. */
export const isRunning = (pid: number): boolean => signal(pid, 0) && !isZombie(pid)

/** The processes that a process has started. Small Linux images have no `pgrep`, and macOS has no `/proc`. */
export const childrenOf = (pid: number): readonly number[] => {
  const list = process.platform === 'linux'
    ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    : execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
  return list.trim().split(/\s+/u).map(Number)
}

/** Waits until a process runs no more; for an orphan that nobody buries, one second. */
export const death = async (pid: number): Promise<void> => {
  for (let attempt = 0; attempt < 200 && isRunning(pid); attempt += 1) await delay(5)
}
