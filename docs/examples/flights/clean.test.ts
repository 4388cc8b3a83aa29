import { tableDefinition } from '@quern/core'
import { describe, expect, test } from 'vitest'
import { cleanAirports, cleanFlights, describeReject } from './clean.ts'
import { parseCsv, readAirports, readFlights, type RawRecord } from './read.ts'
import { airports } from './schema.ts'

describe('parseCsv', () => {
  test('reads quoted fields, doubled quotes, empty fields and either end of line', () => {
    expect(parseCsv('a,b,c\r\n1,"x, y",\n"say ""no""",,"two\nlines"')).toEqual([
      { a: '1', b: 'x, y', c: '' },
      { a: 'say "no"', b: '', c: 'two\nlines' },
    ])
  })

  test.each([['', []], ['a,b', []], ['a,b\n', []], ['a\n1\n', [{ a: '1' }]], ['a,b\n,', [{ a: '', b: '' }]]])('%j', (csv, records) => {
    expect(parseCsv(csv)).toEqual(records)
  })
})

const airport: RawRecord = { iata: 'SFO', name: 'San Francisco', city: 'San Francisco', state: 'CA', country: 'USA', latitude: '37.6', longitude: '-122.4' }
const flight: RawRecord = { date: '2001/01/31 07:05', delay: '-3', distance: '337', origin: 'SFO', destination: 'LAX' }
const codes = new Set(['SFO', 'LAX'])

describe('airports', () => {
  test('a good record becomes a row of the columns\' types', () => {
    const { values, errors } = cleanAirports([{ ...airport, name: ' San   Francisco ' }])
    expect(errors).toEqual([])
    expect(values).toEqual([{ code: 'SFO', name: 'San Francisco', city: 'San Francisco', state: 'CA', country: 'USA', latitude: 37.6, longitude: -122.4 }])
  })

  test.each([
    [{ city: 'NA', state: '' }, { tag: 'MissingFields', columns: ['city', 'state'] }, 'SFO has no city and no state'],
    [{ latitude: 'north' }, { tag: 'MalformedField', column: 'latitude', type: 'double precision' }, 'SFO: its latitude is not the text of a floating-point number'],
    [{ iata: 'NA' }, { tag: 'MissingFields', columns: ['code'] }, 'NA has no code'],
  ])('%j is refused', (change, fault, said) => {
    const record = { ...airport, ...change }
    const { values, errors } = cleanAirports([record])
    expect(values).toEqual([])
    expect(errors).toMatchObject([{ ...fault, source: 'airports.csv', row: 1, record }])
    expect(errors.map(describeReject)).toEqual([said])
  })

  test('a second airport of one code is refused, and one that was refused is no first', () => {
    const { values, errors } = cleanAirports([{ ...airport, city: 'NA' }, airport, { ...airport, name: 'again' }])
    expect(values).toHaveLength(1)
    expect(errors).toMatchObject([{ tag: 'MissingFields', row: 1 }, { tag: 'DuplicateAirport', row: 3, first: 2 }])
    expect(errors.map(describeReject)[1]).toBe('SFO is there already, as 2')
  })
})

describe('flights', () => {
  test('a good record becomes a row of the columns\' types', () => {
    expect(cleanFlights([flight], codes)).toEqual({
      values: [{ departsAt: '2001-01-31 07:05:00', origin: 'SFO', destination: 'LAX', delay: -3, distance: 337 }],
      errors: [],
    })
  })

  test.each([
    [{ date: '2001/02/30 07:05' }, { tag: 'MalformedField', column: 'departsAt', type: 'timestamp' }],
    [{ delay: '3.5' }, { tag: 'MalformedField', column: 'delay', type: 'integer' }],
    [{ distance: '99999999999' }, { tag: 'MalformedField', column: 'distance' }],
    [{ date: '' }, { tag: 'MissingFields', columns: ['departsAt'] }],
    [{ destination: 'XXX' }, { tag: 'UnknownAirport', code: 'XXX' }],
    [{ origin: 'XXX' }, { tag: 'UnknownAirport', code: 'XXX' }],
  ])('%j is refused', (change, fault) => {
    const { values, errors } = cleanFlights([{ ...flight, ...change }], codes)
    expect(values).toEqual([])
    expect(errors).toMatchObject([fault])
  })

  test('further flights of one route in one minute are refused, each for the first', () => {
    const { values, errors } = cleanFlights([flight, { ...flight, delay: '9' }, { ...flight, date: '2001/01/31 07:06' }, flight], codes)
    expect(values).toHaveLength(2)
    expect(errors).toMatchObject([{ tag: 'DuplicateFlight', row: 2, first: 1 }, { tag: 'DuplicateFlight', row: 4, first: 1 }])
  })
})

describe('the files', () => {
  test('every record is a row or a reject, for the reasons that the records show', async () => {
    const airportRecords = await readAirports()
    const flightRecords = await readFlights()
    expect([airportRecords.length, flightRecords.length]).toEqual([3376, 20_000])

    const cleaned = cleanAirports(airportRecords)
    const nowhere = airportRecords.filter(({ city, state }) => city === 'NA' || state === 'NA')
    expect(cleaned.errors.map(({ record }) => record)).toEqual(nowhere)
    expect(cleaned.errors.every(({ tag }) => tag === 'MissingFields')).toBe(true)
    expect(cleaned.values).toHaveLength(airportRecords.length - nowhere.length)

    const known = new Set(airportRecords.filter(record => !nowhere.includes(record)).map(({ iata }) => iata ?? ''))
    const flown = cleanFlights(flightRecords, known)
    const strangers = flightRecords.filter(({ origin = '', destination = '' }) => !known.has(origin) || !known.has(destination))
    const keys = flightRecords.map(({ date, origin, destination }) => `${date} ${origin} ${destination}`)
    const repeated = flightRecords.filter((_, at) => keys.indexOf(keys[at] ?? '') < at)
    const recordsOf = (wanted: string) => flown.errors.filter(({ tag }) => tag === wanted).map(({ record }) => record)
    expect(recordsOf('UnknownAirport')).toEqual(strangers)
    expect(recordsOf('DuplicateFlight')).toEqual(repeated)
    expect([strangers.length, repeated.length, flown.errors.length]).toEqual([1, 2, 3])
    expect(flown.values).toHaveLength(flightRecords.length - 3)
  })

  test('a row has a value for each column', async () => {
    const keys = tableDefinition(airports).columns.map(({ key }) => key)
    for (const row of cleanAirports(await readAirports()).values) expect(Object.keys(row)).toEqual(keys)
  })
})
