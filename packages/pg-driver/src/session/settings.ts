/**
 * The settings that every session is given, so that the text of each value is exact and the same everywhere. The codecs
 * rely on them.
 *
 * `TimeZone` is here so that `now()::date` does not depend on the server's machine; it may be set otherwise, as the text
 * of a `timestamptz` carries its offset. The others are fixed.
 *
 * Source: PostgreSQL manual, "Client Connection Defaults", Locale and Formatting; "Version and Platform Compatibility".
 */
export const EXACT_TEXT: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  xmloption: 'content',
  array_nulls: 'on',
  quote_all_identifiers: 'off',
  TimeZone: 'UTC',
}

/** The settings of {@link EXACT_TEXT} that a user may set otherwise, in lower case. */
const FREE: ReadonlySet<string> = new Set(['timezone'])

const FIXED: ReadonlySet<string> = new Set(Object.keys(EXACT_TEXT).map(name => name.toLowerCase()).filter(name => !FREE.has(name)))

/** Whether a setting must stay as {@link EXACT_TEXT} has it, for the codecs to read values right. */
export const isFixedSetting = (name: string): boolean => FIXED.has(name.toLowerCase())

/** The settings of a session: the exact ones, with the user's own over them. Names are compared without regard to case. */
export const sessionSettings = (own: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const names = new Set(Object.keys(own).map(name => name.toLowerCase()))
  return { ...Object.fromEntries(Object.entries(EXACT_TEXT).filter(([name]) => !names.has(name.toLowerCase()))), ...own }
}

const quoteWhole = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const quoteName = (name: string): string => name.split('.').map(quoteWhole).join('.')

const quoteText = (text: string): string => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/**
 * The statement that gives a session its settings. Each value is the setting's whole text, as at the start of a session:
 * SET would take `app, public` for the name of one schema.
 */
export const settingsScript = (settings: Readonly<Record<string, string>>): string => {
  // The name stands beside it for logs, which leave every text out.
  const each = Object.entries(settings).map(([name, value]) => `pg_catalog.set_config(${quoteText(name)}, ${quoteText(value)}, false) as ${quoteWhole(name)}`)
  return `select ${each.join(', ')}`
}

/**
 * Undoes what a session was told to keep: settings, LISTEN, cursors, temporary tables, session locks, a role, statements of
 * PREPARE. It is `DISCARD ALL` but for the statements that the driver has prepared, and their plans, which stay; and unlike
 * that it may stand among other statements. It does not give the settings of the session back where they were not those of its start.
 *
 * Source: PostgreSQL manual, "DISCARD".
 */
export const resetScript =
  'close all; set session authorization default; reset all; unlisten *; select pg_catalog.pg_advisory_unlock_all(); ' +
  'discard temp; discard sequences; ' +
  'do language plpgsql $$ declare own text; begin ' +
  'for own in select name from pg_catalog.pg_prepared_statements where from_sql loop ' +
  "execute pg_catalog.concat('deallocate ', pg_catalog.quote_ident(own)); end loop; end $$"
