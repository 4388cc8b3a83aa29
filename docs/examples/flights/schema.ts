/** The tables of the example, and the statements that create them. */
import {
  check, doublePrecision, enumType, index, integer, jsonb, sql, table, text, timestamp, unique, type Query,
} from '@quern/core'

export const airports = table('airports', {
  code: text().primaryKey(),
  name: text(),
  city: text(),
  state: text(),
  country: text(),
  latitude: doublePrecision().check('airports_latitude', latitude => latitude.between(-90, 90)),
  longitude: doublePrecision().check('airports_longitude', longitude => longitude.between(-180, 180)),
})

export const flights = table('flights', {
  id: integer().identity().primaryKey(),
  departsAt: timestamp(),
  origin: text().references(() => airports.code),
  destination: text().references(() => airports.code),
  /** Minutes; below zero for a flight that was early. */
  delay: integer(),
  /** Miles. */
  distance: integer().check('flights_distance', distance => distance.gt(0)),
}, flights => [
  unique('flights_departure', flights.departsAt, flights.origin, flights.destination),
  check('flights_go_somewhere', flights.origin.ne(flights.destination)),
  index('flights_by_origin', flights.origin, flights.destination),
  index('flights_by_destination', flights.destination),
  index('flights_by_delay', flights.delay.desc(), flights.id),
])

/** The files that rows come from. */
export const sources = ['airports.csv', 'flights-20k.json'] as const
const sourceFile = enumType('source_file', sources)

/** The rows of the files that did not become airports or flights, as they were, with the reason. */
export const rejects = table('rejects', {
  source: sourceFile(),
  /** The number of the row in its file, from 1. */
  row: integer(),
  reason: text(),
  record: jsonb<Readonly<Record<string, string>>>(),
})

/** Migrations will write this one day. Until then a test compares it with the descriptors above. */
export const ddl: readonly Query<unknown, never, never>[] = [
  sql.statement()`create table ${airports} (
    code      text primary key,
    name      text not null,
    city      text not null,
    state     text not null,
    country   text not null,
    latitude  double precision not null constraint airports_latitude check (latitude between -90 and 90),
    longitude double precision not null constraint airports_longitude check (longitude between -180 and 180)
  )`,
  sql.statement()`create table ${flights} (
    id          integer generated always as identity primary key,
    departs_at  timestamp not null,
    origin      text not null references ${airports} (code),
    destination text not null references ${airports} (code),
    delay       integer not null,
    distance    integer not null constraint flights_distance check (distance > 0),
    constraint flights_departure unique (departs_at, origin, destination),
    constraint flights_go_somewhere check (origin <> destination)
  )`,
  sql.statement()`create index flights_by_origin on ${flights} (origin, destination)`,
  sql.statement()`create index flights_by_destination on ${flights} (destination)`,
  sql.statement()`create index flights_by_delay on ${flights} (delay desc, id)`,
  sql.statement()`create type source_file as enum ('airports.csv', 'flights-20k.json')`,
  sql.statement()`create table ${rejects} (
    source source_file not null,
    row    integer not null,
    reason text not null,
    record jsonb not null
  )`,
]
