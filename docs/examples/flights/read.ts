/** The files of the package `vega-datasets`, as records of texts. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A row of a file before anything is known of it: a text for each field. */
export type RawRecord = Readonly<Record<string, string>>

/** The package's folder of files lies beside its entry point's. */
const folder = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '../data')

const readData = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

/** One field of CSV with what ends it: quoted, with doubled quotes for one, or plain. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy

/** The records of CSV as RFC 4180 has it, under the names of its first line. */
export const parseCsv = (csv: string): readonly RawRecord[] => {
  const lines: string[][] = []
  let line: string[] = []
  for (const [all, quoted, plain = '', end] of csv.matchAll(FIELD)) {
    if (all === '' && line.length === 0) break
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    lines.push(line)
    line = []
  }
  const [names = [], ...rows] = lines
  return rows.map(row => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])))
}

/** Airports of the United States and some beyond: `iata,name,city,state,country,latitude,longitude`. */
export const readAirports = async (): Promise<readonly RawRecord[]> => parseCsv(await readData('airports.csv'))

/** Flights in the first quarter of 2001, a sample: `{ date, delay, distance, origin, destination }`. */
export const readFlights = async (): Promise<readonly RawRecord[]> => {
  // The file is what the package says it is: a list of flat objects.
  const flights = JSON.parse(await readData('flights-20k.json')) as readonly Readonly<Record<string, unknown>>[]
  return flights.map(flight => Object.fromEntries(Object.entries(flight).map(([name, value]) => [name, String(value)])))
}
