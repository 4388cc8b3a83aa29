/// <reference types="node" />
import postgres from 'postgres'
import { databaseName, isLeftBehind } from './database-names.ts'

/** A database of one suite's own. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string
  readonly url: string
  /** Drops the database with whatever sessions are left in it. */
  drop(): Promise<void>
}

/**
 * Opens one session of an administrator, and closes it when the work is done.
 *
 * @example
 * await administer(url, sql => sql.unsafe('create role app login'))
 */
export const administer = async <T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined, connection: { application_name: 'quern_testing' } })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/**
 * A name as SQL has it.
 *
 * @example
 * quoted('my table') // => '"my table"'
 */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * The connection string of another database of a server.
 *
 * @example
 * urlOf('postgres://localhost/postgres', 'shop') // => 'postgres://localhost/shop'
 */
export const urlOf = (server: string, database: string): string => {
  const url = new URL(server)
  url.pathname = `/${encodeURIComponent(database)}`
  return url.href
}

/**
 * Creates an empty database on a server, in some 100 ms; with a `template`, a copy of that database.
 * The user of the server's URL must be allowed to create databases.
 *
 * @example
 * await using database = await withDatabase(server)
 * const db = await connect(database.url)
 */
export const withDatabase = async (server: { readonly url: string }, template = 'template0'): Promise<TestDatabase> => {
  const name = databaseName()
  await administer(server.url, sql => sql.unsafe(`create database ${name} template ${quoted(template)}`))
  const drop = async (): Promise<void> => {
    await administer(server.url, sql => sql.unsafe(`drop database if exists ${name} with (force)`))
  }
  return { name, url: urlOf(server.url, name), drop, [Symbol.asyncDispose]: drop }
}

/**
 * Drops the databases that runs before this one have left behind: their process was killed before it could. Gives their
 * names.
 *
 * @example
 * await sweepDatabases({ url: process.env.DATABASE_URL }) // => ['quern_test_1f2e3d4c_4711_mb2x0z_0a1b2c3d']
 */
export const sweepDatabases = (
  server: { readonly url: string },
  leftBehind: (name: string) => boolean = isLeftBehind,
): Promise<readonly string[]> =>
  administer(server.url, async sql => {
    const rows = await sql.unsafe<{ name: string }[]>("select datname as name from pg_database where datname like 'quern\\_test\\_%'")
    const names = rows.map(({ name }) => name).filter(name => leftBehind(name))
    for (const name of names) await sql.unsafe(`drop database if exists ${quoted(name)} with (force)`)
    return names
  })
