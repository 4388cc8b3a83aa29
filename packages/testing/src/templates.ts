/// <reference types="node" />
import { createHash } from 'node:crypto'
import { administer, quoted, type TestDatabase, urlOf, withDatabase } from './databases.ts'

/** How a database is set up before its copies are made. */
export interface Template {
  /** Makes tables and rows, by connections of its own, which it closes before it ends. */
  readonly setUp: (url: string) => PromiseLike<unknown>
  /** All that the set-up depends on besides its own text: the text of migrations, as a rule. */
  readonly key?: readonly string[]
}

/** A template that was not used for so long is dropped: a week, in seconds. */
const LONGEST_UNUSED = 7 * 24 * 60 * 60

/** The key of the advisory lock that one who builds or drops templates holds: `quern` in ASCII. */
const LOCK = 0x717565726e

/** The name of a template, by what it is made of: another set-up, or another key, is another template. */
export const templateName = ({ setUp, key = [] }: Template): string =>
  `quern_template_${createHash('sha256').update(JSON.stringify([setUp.toString(), ...key])).digest('hex').slice(0, 32)}`

/**
 * Sees to it that a template is there, and gives its name. Of several processes that want it one builds it, and the others
 * wait; one that fails, or is killed, leaves nothing that could be taken for a template.
 */
export const ensureTemplate = (server: { readonly url: string }, template: Template): Promise<string> =>
  administer(server.url, async sql => {
    const name = templateName(template)
    await sql.unsafe(`select pg_advisory_lock(${LOCK})`)
    const old = await sql.unsafe<{ name: string }[]>(`
      select datname as name from pg_database
      where datname like 'quern\\_template\\_%' and datname <> '${name}'
      and extract(epoch from now()) - coalesce(substring(shobj_description(oid, 'pg_database') from '[0-9]+')::bigint, 0) > ${LONGEST_UNUSED}`)
    // One that is being copied is in use after all: it stays.
    for (const { name: unused } of old) await sql.unsafe(`drop database if exists ${quoted(unused)}`).catch(() => undefined)
    const [there] = await sql.unsafe(`select 1 from pg_database where datname = '${name}'`)
    if (there === undefined) {
      const building = await withDatabase(server)
      try {
        await template.setUp(urlOf(server.url, building.name))
        await sql.unsafe(`alter database ${building.name} with allow_connections false`)
        await sql.unsafe(`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${building.name}'`)
        await sql.unsafe(`alter database ${building.name} rename to ${name}`)
      } catch (error) {
        await building.drop()
        throw error
      }
    }
    const [{ now } = {}] = await sql.unsafe<{ now: string }[]>('select extract(epoch from now())::bigint::text as now')
    await sql.unsafe(`comment on database ${name} is 'used at ${now}'`)
    return name
  })

/**
 * Creates a database as a copy of a template, which is built when it is first asked for.
 *
 * @example
 * await using database = await databaseFrom(server, { setUp: migrate, key: [readFileSync('schema.sql', 'utf8')] })
 */
export const databaseFrom = async (server: { readonly url: string }, template: Template): Promise<TestDatabase> =>
  withDatabase(server, await ensureTemplate(server, template))
