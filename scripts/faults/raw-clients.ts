/** The clients without Quern, as their own documentation shows them. Each runs in a process of its own: {@link ./process-client.ts}. */
import { ENTRY } from '@quern/testing/faults'
import pg from 'pg'
import postgres from 'postgres'

/** How far a transaction is, told to whoever may interfere. */
export type At = (step: 'begun' | 'half' | 'done', backend: number) => Promise<void>

/** A client without Quern. */
export interface RawClient {
  /** Runs one transaction of the ledger. It resolves when the client says that it is committed, and else rejects. */
  readonly run: (tag: number, at: At) => Promise<void>
  readonly close: () => Promise<void>
}

/** How a client without Quern is made. */
export interface RawOptions {
  readonly url: string
  readonly application: string
  readonly connections: number
}

/** postgres.js by its README: "BEGIN / COMMIT transactions", `sql.begin`. */
const postgresJs = async ({ url, application, connections }: RawOptions): Promise<RawClient> => {
  const sql = postgres(url, { max: connections, onnotice: () => undefined, connection: { application_name: application } })
  await sql`select 1`
  return {
    run: async (tag, at) => {
      await sql.begin(async sql => {
        const [row] = await sql`insert into ledger (tag, part) values (${tag}, 1) returning pg_backend_pid() as backend`
        const backend = Number(row?.['backend'])
        await at('begun', backend)
        await sql`insert into ledger (tag, part) values (${tag}, 2), (${tag}, 3)`
        await at('half', backend)
        await sql`insert into ledger (tag, part) values (${tag}, 4)`
        await at('done', backend)
      })
    },
    close: () => sql.end({ timeout: 2 }),
  }
}

/** pg by its documentation: "Transactions", with a pool and the listener that "Pooling" says it must have. */
const nodePostgres = async ({ url, application, connections }: RawOptions): Promise<RawClient> => {
  const pool = new pg.Pool({ connectionString: url, max: connections, application_name: application })
  pool.on('error', () => undefined)
  await pool.query('select 1')
  return {
    run: async (tag, at) => {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const { rows } = await client.query<{ backend: number }>(ENTRY.begun, [tag])
        const backend = rows[0]?.backend ?? 0
        await at('begun', backend)
        await client.query(ENTRY.half, [tag])
        await at('half', backend)
        await client.query(ENTRY.done, [tag])
        await at('done', backend)
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    close: () => pool.end(),
  }
}

/** The clients by their names. */
export const RAW_CLIENTS: Readonly<Record<string, (options: RawOptions) => Promise<RawClient>>> = { 'postgres.js': postgresJs, pg: nodePostgres }
