/** From records of texts to rows that fit the tables. What does not fit is a failure that says why, and keeps the record. */
import { tableDefinition, type AnyTable, type Insert } from '@quern/core'
import { codecFor, CodecFault, type TypeShape } from '@quern/pg-driver/compile'
import { failure, partition, success, type Partition, type Result } from '@quern/result'
import type { RawRecord } from './read.ts'
import { airports, flights, type sources } from './schema.ts'

/** Where a record stands, and what it was. */
interface Origin {
  readonly source: (typeof sources)[number]
  /** The number of the record in its file, from 1. */
  readonly row: number
  readonly record: RawRecord
}

/** Columns that must not be null have nothing in the file. */
interface MissingFields extends Origin { readonly tag: 'MissingFields'; readonly columns: readonly string[] }
/** A text is not one of its column's type. */
interface MalformedField extends Origin { readonly tag: 'MalformedField'; readonly column: string; readonly type: string; readonly problem: string }
/** An airport with the code of one before it. */
interface DuplicateAirport extends Origin { readonly tag: 'DuplicateAirport'; readonly first: number }
/** A flight from or to an airport that is not in the list, or that was rejected. */
interface UnknownAirport extends Origin { readonly tag: 'UnknownAirport'; readonly code: string }
/** A flight of the same route in the same minute as one before it: the file has no flight number to tell them apart. */
interface DuplicateFlight extends Origin { readonly tag: 'DuplicateFlight'; readonly first: number }

/** Why a record is no airport. */
export type AirportReject = MissingFields | MalformedField | DuplicateAirport
/** Why a record is no flight. */
export type FlightReject = MissingFields | MalformedField | UnknownAirport | DuplicateFlight
/** Why a record is not in a table. */
export type Reject = AirportReject | FlightReject

/** A text without blanks around or doubled inside; nothing where the file says that it has nothing. */
const tidy = (text: string | undefined): string | undefined => {
  const words = text?.trim().replace(/\s+/g, ' ') ?? ''
  return words === '' || words === 'NA' ? undefined : words
}

/** A text for each column that an insert wants. */
type Texts<T extends AnyTable> = { readonly [K in keyof Insert<T>]-?: string | undefined }

/** Reads a text for each column as the column's type and nullability say. */
const readRow = <T extends AnyTable>(table: T, texts: Texts<T>, origin: Origin): Result<Insert<T>, MissingFields | MalformedField> => {
  const row: Record<string, unknown> = {}
  const missing: string[] = []
  for (const { key, type, nullable } of tableDefinition(table).columns) {
    if (!(key in texts)) continue
    const text = tidy(texts[key as keyof Texts<T>])
    if (text === undefined) {
      if (nullable) row[key] = null
      else missing.push(key)
      continue
    }
    // A descriptor's type node has just the shape that codecs read.
    const value = codecFor(type.node as TypeShape).decode(text)
    if (value instanceof CodecFault) {
      return failure({ tag: 'MalformedField', ...origin, column: key, type: value.type, problem: value.problem })
    }
    row[key] = value
  }
  if (missing.length > 0) return failure({ tag: 'MissingFields', ...origin, columns: missing })
  // Every column was read by the codec of its own type.
  return success(row as Insert<T>)
}

/** Whether a key has come before: the row that had it, or nothing the first time. */
const memory = () => {
  const rows = new Map<string, number>()
  return (key: string, row: number): number | undefined => {
    const first = rows.get(key)
    if (first === undefined) rows.set(key, row)
    return first
  }
}

/** Parts the records of `airports.csv` into airports and rejects. */
export const cleanAirports = (records: readonly RawRecord[]): Partition<Insert<typeof airports>, AirportReject> => {
  const firstWith = memory()
  return partition(records.map((record, at) => {
    const origin: Origin = { source: 'airports.csv', row: at + 1, record }
    const { iata, name, city, state, country, latitude, longitude } = record
    return readRow(airports, { code: iata, name, city, state, country, latitude, longitude }, origin)
      .flatMap((airport): Result<Insert<typeof airports>, DuplicateAirport> => {
        const first = firstWith(String(airport.code), origin.row)
        return first === undefined ? success(airport) : failure({ tag: 'DuplicateAirport', ...origin, first })
      })
  }))
}

/** Parts the records of `flights-20k.json` into flights between known airports and rejects. */
export const cleanFlights = (records: readonly RawRecord[], codes: ReadonlySet<string>): Partition<Insert<typeof flights>, FlightReject> => {
  const firstWith = memory()
  return partition(records.map((record, at) => {
    const origin: Origin = { source: 'flights-20k.json', row: at + 1, record }
    const { date, delay, distance } = record
    // The file writes 2001/01/31 07:05.
    const departsAt = date && `${date.replaceAll('/', '-')}:00`
    return readRow(flights, { departsAt, origin: record['origin'], destination: record['destination'], delay, distance }, origin)
      .flatMap((flight): Result<Insert<typeof flights>, UnknownAirport | DuplicateFlight> => {
        const unknown = [flight.origin, flight.destination].map(String).find(code => !codes.has(code))
        if (unknown !== undefined) return failure({ tag: 'UnknownAirport', ...origin, code: unknown })
        const first = firstWith(`${flight.departsAt} ${flight.origin} ${flight.destination}`, origin.row)
        return first === undefined ? success(flight) : failure({ tag: 'DuplicateFlight', ...origin, first })
      })
  }))
}

/** What was wrong with a record, in words. */
export const describeReject = (reject: Reject): string => {
  const { record } = reject
  const name = record['iata'] ?? `${record['origin']} to ${record['destination']} at ${record['date']}`
  switch (reject.tag) {
    case 'MissingFields':
      return `${name} has no ${reject.columns.join(' and no ')}`
    case 'MalformedField':
      return `${name}: its ${reject.column} ${reject.problem}`
    case 'DuplicateAirport':
      return `${name} is there already, as ${reject.first}`
    case 'UnknownAirport':
      return `${name}: no airport ${reject.code}`
    case 'DuplicateFlight':
      return `${name} is there already, as ${reject.first}`
  }
}
