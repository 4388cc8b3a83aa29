/// <reference types="node" />
/**
 * Raw text in and out of a database, as the drivers will give it to the codecs.
 *
 * What was learnt of PGlite 0.5.16:
 *
 * - `db.query` decodes. `{ ...db.parsers, ...options.parsers }[oid]` is applied to each cell, then the built-in parsers; a parser
 *   can be replaced and not removed. `db.parsers` has 318 entries once the array types are read, so
 *   `for (const oid of Object.keys(db.parsers)) db.parsers[oid] = text => text` turns decoding off, for every user of that instance.
 *   A type made later has no entry, and comes as text. It encodes as well: `options.serializers?.[oid] ?? db.serializers[oid]`, else
 *   `toString()`; a string for `jsonb` passes, a string for `bytea` throws.
 * - `protocol.serialize`, which the package exports, makes the messages of the extended protocol, and the `execProtocol` methods
 *   take several in one buffer: Parse, Bind, Describe, Execute and Sync in one call of WebAssembly, where `db.query` needs six.
 * - `db.execProtocolStream` gives the messages parsed and not decoded: `dataRow.fields` is `(string | null)[]`, `commandComplete.text` the
 *   command tag, `readyForQuery.status` the transaction's status. An ErrorResponse is thrown as `DatabaseError` with all its fields, after
 *   the rest of the answer was read, so that the session is usable; with `throwOnError: false` it is one of the messages.
 * - But its reader of messages, which `db.query` uses too, drops U+FEFF at the start of every cell, as a `TextDecoder` does without
 *   `ignoreBOM`. So a lossless reader takes the bytes that `db.execProtocolRaw` gives, as is done here.
 * - `db.runExclusive` keeps others out meanwhile; it does not wait for a transaction of `db.transaction`.
 * - The session starts with TimeZone UTC, DateStyle `ISO, MDY`, extra_float_digits 1, bytea_output hex, and lc_monetary C. Text
 *   output is that of the server to the byte, in every type here.
 *
 * And of postgres.js 3.4.9: `.raw()` gives the cells undecoded; `unsafe(text, parameters)` sends a string that it can tell no type of as
 * it is, except that for json, jsonb, boolean, date, timestamp, timestamptz and bytea it serialises the string once more, so that these
 * serialisers must be replaced through `types`.
 */
import { PGlite, protocol } from '@electric-sql/pglite'
import { citext } from '@electric-sql/pglite/contrib/citext'
import { hstore } from '@electric-sql/pglite/contrib/hstore'
import postgres from 'postgres'

/** One session that speaks text. */
export interface RawSession extends AsyncDisposable {
  /** Runs one statement; gives its rows. */
  readonly query: (text: string, parameters?: readonly (string | null)[]) => Promise<readonly (readonly (string | null)[])[]>
}

const concatenate = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The rows of a server's answer, or its error, thrown. */
const rowsOf = (answer: Uint8Array): (string | null)[][] => {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength)
  const rows: (string | null)[][] = []
  for (let start = 0; start < answer.length; start += 1 + view.getInt32(start + 1)) {
    const kind = String.fromCharCode(view.getUint8(start))
    if (kind === 'E') throw new Error(TEXT.decode(answer.subarray(start + 5, start + 1 + view.getInt32(start + 1))).replaceAll('\0', ' '))
    if (kind !== 'D') continue
    let offset = start + 7
    rows.push(
      Array.from({ length: view.getInt16(start + 5) }, () => {
        const length = view.getInt32(offset)
        offset += 4
        if (length === -1) return null
        offset += length
        return TEXT.decode(answer.subarray(offset - length, offset))
      }),
    )
  }
  return rows
}

const openPGlite = async (): Promise<RawSession> => {
  const db = await PGlite.create({ extensions: { citext, hstore } })
  const { parse, bind, execute, sync } = protocol.serialize
  return {
    query: async (text, parameters = []) => {
      const request = concatenate([parse({ text }), bind({ values: [...parameters] }), execute({}), sync()])
      return rowsOf(await db.runExclusive(() => db.execProtocolRaw(request, { syncToFs: false })))
    },
    [Symbol.asyncDispose]: () => db.close(),
  }
}

const verbatim = (to: number, from: number[]) => ({ to, from, serialize: (value: unknown) => value, parse: (value: unknown) => value })

const openServer = (url: string): RawSession => {
  const sql = postgres(url, {
    max: 1,
    fetch_types: false,
    onnotice: () => undefined,
    types: {
      json: verbatim(114, [114, 3802]),
      boolean: verbatim(16, [16]),
      date: verbatim(1184, [1082, 1114, 1184]),
      bytea: verbatim(17, [17]),
    },
  })
  return {
    query: async (text, parameters = []) => {
      const rows = await sql.unsafe(text, [...parameters]).raw()
      return rows.map(row => row.map(cell => (cell === null ? null : Buffer.from(cell).toString('utf8'))))
    },
    [Symbol.asyncDispose]: () => sql.end({ timeout: 5 }),
  }
}

/** Opens a session on a connection string, as `describeEachTarget` gives it. */
export const openRawSession = async (url: string): Promise<RawSession> => (url.startsWith('pglite:') ? openPGlite() : openServer(url))
