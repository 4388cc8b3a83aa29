/// <reference types="node" />
import { createHash, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { isRunning } from './processes.ts'

/** This machine, in a few characters that may stand in a name. */
const HERE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** Where another machine's process may be long dead and nobody here can tell, a database is kept for so long: a day. */
const LONGEST_RUN = 24 * 60 * 60 * 1_000

const NAME = /^quern_test_([0-9a-f]{8})_(\d+)_([0-9a-z]+)_[0-9a-f]{8}$/u

/** A name that no other database has: it tells who made it, and when. */
export const databaseName = (now = Date.now()): string =>
  `quern_test_${HERE}_${process.pid}_${now.toString(36)}_${randomBytes(4).toString('hex')}`

/**
 * Whether a database was left behind by a process that is no more: one of this machine that does not run, or any that
 * began more than a day ago.
 */
export const isLeftBehind = (name: string, runs: (pid: number) => boolean = isRunning, now = Date.now()): boolean => {
  const [, host, pid, made = ''] = NAME.exec(name) ?? []
  if (host === undefined) return false
  return now - Number.parseInt(made, 36) > LONGEST_RUN || (host === HERE && !runs(Number(pid)))
}
