/// <reference types="node" />
import { randomBytes } from 'node:crypto'
import postgres from 'postgres'

/** A database of one suite's own. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string
  readonly url: string
  /** Drops the database with whatever sessions are left in it. */
  drop(): Promise<void>
}

const administer = async (url: string, statement: string): Promise<void> => {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end({ timeout: 5 })
  }
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
  const name = `quern_test_${process.pid}_${randomBytes(6).toString('hex')}`
  await administer(server.url, `create database ${name} template "${template.replaceAll('"', '""')}"`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  const drop = (): Promise<void> => administer(server.url, `drop database if exists ${name} with (force)`)
  return { name, url: url.href, drop, [Symbol.asyncDispose]: drop }
}
