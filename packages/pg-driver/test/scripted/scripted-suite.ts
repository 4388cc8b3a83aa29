import { integer, sql } from '@quern/core'
import { type Script, type ScriptedConnection, scriptedServer, type ScriptedServer, type StatementAnswer } from '@quern/testing/scripted-server'
import { expect } from 'vitest'
import { connect, type ConnectOptions, type Database, pgDriver, postgresJsDriver } from '../../src/index.ts'
import type { BackendMessage, FrontendMessage } from '../../src/protocol/index.ts'
import { valueOf } from '../accounts.ts'

/** The drivers for a server. Each has the whole suite. */
export const DRIVERS = [
  { driver: 'postgres.js', make: postgresJsDriver },
  { driver: 'pg', make: pgDriver },
] as const

export type Make = (typeof DRIVERS)[number]['make']

/** The statement at which a script goes wrong, and one at which it does not. */
export const broken = sql.statement({ n: integer() })`select broken`
export const brokenWrite = sql.statement()`insert into broken values (1)`
export const whole = sql.statement({ n: integer() })`select whole`

export const isBroken = (_message: FrontendMessage, text: string): boolean => text.includes('broken')

/** A script that answers as a server does. */
export const healthy: Script = async connection => {
  await connection.startUp()
  await connection.serve()
}

/** A script that does so up to a statement with `broken` in it, and then something of its own. */
export const breaksAt =
  (breaks: (connection: ScriptedConnection, answer: readonly BackendMessage[]) => Promise<void> | void, is = isBroken): Script =>
  async connection => {
    await connection.startUp()
    const message = await connection.serve(is)
    if (message === undefined) return
    await breaks(connection, connection.answer(message))
    await connection.serve()
  }

/** A database on a scripted server, with a pool of one. */
export interface ScriptedDatabase extends AsyncDisposable {
  readonly server: ScriptedServer
  readonly db: Database
}

/** Connects to a server whose first connection plays a script; those that follow are healthy. */
export const scriptedDatabase = async (
  make: Make,
  script: Script,
  options: ConnectOptions = {},
  answerTo?: StatementAnswer,
): Promise<ScriptedDatabase> => {
  const server = await scriptedServer([script, healthy], answerTo)
  const db = await valueOf(connect(server.url, { drivers: [make()], pool: { max: 1 }, ...options }))
  return {
    server,
    db,
    [Symbol.asyncDispose]: async () => {
      await db.close({ grace: 0 })
      await server[Symbol.asyncDispose]()
    },
  }
}

/** After a failure: the pool answers, on a connection of its own. */
export const expectRecovery = async ({ db, server }: ScriptedDatabase): Promise<void> => {
  expect(await valueOf(db.one(whole))).toEqual({ n: 1 })
  expect(server.connections).toHaveLength(2)
  expect(server.problems).toEqual([])
}
