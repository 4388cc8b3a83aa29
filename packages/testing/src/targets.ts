/// <reference types="node" />
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { withDatabase } from './databases.ts'
import { MAJORS, type Major } from './postgres-binaries.ts'
import { askForServer } from './shared-servers.ts'

/** The environment variables that choose where query suites run. */
export interface TargetChoice {
  /** A server of the caller's own. */
  readonly DATABASE_URL?: string | undefined
  /** The majors of the embedded servers, as `15,16,17,18`. */
  readonly QUERN_POSTGRES?: string | undefined
}

/** A database to run a suite on: PGlite or a server. */
export interface Target {
  /** As a test's title shows it: `PGlite`, `PostgreSQL 18`, `DATABASE_URL`. */
  readonly name: string
  readonly kind: 'pglite' | 'server'
  /** The PostgreSQL major, or `undefined` for a server of the caller's own. */
  readonly major: number | undefined
  /** Makes a fresh, empty database there. */
  open(): Promise<OpenTarget>
}

/** A fresh, empty database. */
export interface OpenTarget {
  /** `pglite:` or `postgres://...`, as `connect` takes it. */
  readonly url: string
  close(): Promise<void>
}

const LATEST: Major = 18

const pglite: Target = {
  name: 'PGlite',
  kind: 'pglite',
  major: 18,
  // Each connection to `pglite:` is a database in memory of its own, which ends with the connection.
  open: () => Promise.resolve({ url: 'pglite:', close: () => Promise.resolve() }),
}

const serverTarget = (name: string, major: Major | undefined, url: () => Promise<string>): Target => ({
  name,
  kind: 'server',
  major,
  open: async () => {
    const database = await withDatabase({ url: await url() })
    return { url: database.url, close: database.drop }
  },
})

const embedded = (major: Major): Target =>
  serverTarget(`PostgreSQL ${major}`, major, () => askForServer(inject('postgresServers'), major))

const chosenMajors = (list: string): readonly Major[] =>
  list.split(',').map(item => {
    const major = MAJORS.find(candidate => String(candidate) === item.trim())
    if (major === undefined) throw new Error(`QUERN_POSTGRES: '${item}' is none of ${MAJORS.join(', ')}`)
    return major
  })

/**
 * Where query suites run: PGlite always, and the servers that the environment chooses. `QUERN_POSTGRES=15,16,17,18`
 * names embedded majors; else `DATABASE_URL` names a server; else it is embedded PostgreSQL 18.
 *
 * @example
 * targets({ QUERN_POSTGRES: '15,18' }).map(({ name }) => name) // => ['PGlite', 'PostgreSQL 15', 'PostgreSQL 18']
 */
export const targets = ({ DATABASE_URL, QUERN_POSTGRES }: TargetChoice = process.env): readonly Target[] => {
  if (QUERN_POSTGRES !== undefined && QUERN_POSTGRES !== '') return [pglite, ...chosenMajors(QUERN_POSTGRES).map(embedded)]
  if (DATABASE_URL !== undefined && DATABASE_URL !== '') {
    return [pglite, serverTarget('DATABASE_URL', undefined, () => Promise.resolve(DATABASE_URL))]
  }
  return [pglite, embedded(LATEST)]
}

/** What the body of a suite knows of the database that it runs on. */
export interface SuiteTarget extends Omit<Target, 'open'> {
  /** The connection string of the suite's own database. Known inside tests and hooks, not while they are collected. */
  readonly url: string
}

/**
 * Describes the same suite once for each target, each time on a fresh database that is dropped afterwards.
 *
 * @example
 * describeEachTarget('select', target => {
 *   test('gives rows', async () => {
 *     const db = await connect(target.url)
 *   })
 * })
 */
export const describeEachTarget = (
  title: string,
  suite: (target: SuiteTarget) => void,
  chosen: readonly Target[] = targets(),
): void => {
  for (const { open, ...target } of chosen) {
    describe(`${title} on ${target.name}`, () => {
      let database: OpenTarget | undefined
      beforeAll(async () => {
        database = await open()
      })
      afterAll(() => database?.close())
      suite({
        ...target,
        get url() {
          if (database === undefined) throw new Error('the database is not there yet: read `url` inside a test or a hook')
          return database.url
        },
      })
    })
  }
}

/**
 * Describes a suite that needs a real server (several sessions, a killed backend), once for each chosen server.
 * PGlite has one session and is left out.
 *
 * @example
 * describeEachServer('two sessions', target => {
 *   test('see each other', () => connect(target.url))
 * })
 */
export const describeEachServer = (title: string, suite: (target: SuiteTarget) => void): void => {
  describeEachTarget(title, suite, targets().filter(target => target.kind === 'server'))
}

/**
 * The connection string of the run's shared server of a major, for a suite that makes its own databases with
 * `withDatabase`. Without a major it is the server of `DATABASE_URL` where that is set, else PostgreSQL 18.
 *
 * @example
 * await using database = await withDatabase(await sharedServer(17))
 */
export const sharedServer = async (major?: Major): Promise<string> =>
  major === undefined && process.env['DATABASE_URL'] ? process.env['DATABASE_URL'] : askForServer(inject('postgresServers'), major ?? LATEST)
