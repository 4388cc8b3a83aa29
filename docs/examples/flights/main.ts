/**
 * The main job on real data: `pnpm demo`. Airports and flights out of files, cleaned, loaded and asked ten questions.
 *
 * It runs on PGlite in memory; with `DATABASE_URL` on a server, in the schema `quern_flights`, which it drops and makes
 * anew and leaves there. It exits with 1 when anything failed.
 */
import { readFile } from 'node:fs/promises'
import { currentSchema, identifier, select, sql } from '@quern/core'
import { connect, describeFailure, type Database, type DriverFailure } from '@quern/pg-driver'
import { compile } from '@quern/pg-driver/compile'
import { failure, gen, success, type Result } from '@quern/result'
import { cleanAirports, cleanFlights, describeReject } from './clean.ts'
import { messagesOn } from './compiler.ts'
import { codeOf } from './excerpt.ts'
import { scenes, type Scene } from './failures/index.ts'
import { load, type Cleaned } from './load.ts'
import { examples, type Example } from './queries/index.ts'
import { readAirports, readFlights, type RawRecord } from './read.ts'
import { counted, INNER_WIDTH, milliseconds, printBlock, printHeading, printLine, printTable, printTitle, wrap } from './screen.ts'
import { layOutParameters, layOutSql } from './sql-layout.ts'

const SCHEMA = 'quern_flights'

/** The sessions are not in the schema that they were told to be in. */
interface WrongSchema { readonly tag: 'WrongSchema'; readonly schema: string | null }
/** The compiler says nothing of the query that is wrong. */
interface NotRefused { readonly tag: 'NotRefused' }
type Problem = DriverFailure | WrongSchema | NotRefused

/** How long something took, in milliseconds, and what it gave. */
const timed = async <T>(work: () => T | PromiseLike<T>): Promise<{ readonly time: number; readonly value: T }> => {
  const start = performance.now()
  const value = await work()
  return { time: performance.now() - start, value }
}

const clean = (airportRecords: readonly RawRecord[], flightRecords: readonly RawRecord[]): Cleaned => {
  const airports = cleanAirports(airportRecords)
  return { airports, flights: cleanFlights(flightRecords, new Set(airports.values.map(({ code }) => String(code)))) }
}

const showCleaned = ({ airports, flights }: Cleaned, time: number): void => {
  const files = [{ file: 'airports.csv', ...airports }, { file: 'flights-20k.json', ...flights }]
  printTable(
    files.map(({ file, values, errors }) => ({
      file,
      records: (values.length + errors.length).toLocaleString('en'),
      good: values.length.toLocaleString('en'),
      rejected: errors.length,
    })),
    `read and cleaned in ${milliseconds(time)}`,
  )
  const rejects = [...airports.errors, ...flights.errors]
  printTable(
    [...Map.groupBy(rejects, ({ source, tag }) => `${source} ${tag}`).values()].flatMap(group =>
    group.slice(0, 1).map(first => ({ rejected: group.length, reason: first.tag, example: `${first.source} ${first.row}: ${describeReject(first)}` }))),
    `all of them are kept in the table rejects, with the reason and the record`)
}

/** An empty schema of the example's own, which every session of this database is in. */
const emptySchema = (db: Database) => gen(async function* () {
  yield* db.run(sql.statement()`drop schema if exists ${identifier(SCHEMA)} cascade`)
  yield* db.run(sql.statement()`create schema ${identifier(SCHEMA)}`)
  const { schema } = yield* db.one(select({ schema: currentSchema() }))
  // A pooler on the way may have dropped the session's setting: then the tables would be somebody else's.
  if (schema !== SCHEMA) yield* failure<WrongSchema>({ tag: 'WrongSchema', schema })
})

const showExample = (db: Database, { file, title, question, query }: Example, number: number) => gen(async function* () {
  printTitle(`${number}.`, title, question)
  printBlock(await codeOf(file), file)
  const compiled = yield* compile(query)
  printBlock(layOutSql(compiled.text, INNER_WIDTH), 'SQL')
  const values = compiled.encode()
  if (Array.isArray(values) && values.length > 0) printBlock(layOutParameters(values, INNER_WIDTH))
  const { time, value } = await timed(() => db.all(query))
  const rows = yield* value
  printTable(rows, `${counted(rows.length, 'row')}, ${milliseconds(time)}`)
})

const showScene = (db: Database, { file, title, question, needsSessions, run }: Scene, number: string, url: string) => gen(async function* () {
  printTitle(number, title, question)
  printBlock(await codeOf(file), file)
  if (needsSessions && url.startsWith('pglite:')) {
    printBlock(['Skipped: PGlite has one session, in which nothing can conflict. Set DATABASE_URL to see it on a server.'])
    return
  }
  const shown = yield* run(db)
  if (typeof shown === 'string') printBlock(shown.split('\n'))
  else printTable(shown)
})

const showWrongQuery = async (number: string): Promise<Result<void, NotRefused>> => {
  printTitle(number, 'A wrong query', 'It mentions a table that is not in FROM, and does not compile. The message is the compiler\'s, of now.')
  const source = await readFile(new URL('wrong.ts', import.meta.url), 'utf8')
  printBlock(source.trim().split('\n'), 'wrong.ts')
  const messages = await messagesOn('wrong.tsconfig.json')
  printBlock(messages.flatMap(message => wrap(message)), 'tsc')
  return messages.some(message => message.startsWith('wrong.ts(')) ? success(undefined) : failure({ tag: 'NotRefused' })
}

/** `a.`, `b.` and so on. */
const letter = (at: number): string => `${String.fromCodePoint(97 + at)}.`

const job = (url: string) => gen(async function* () {
  printLine('Quern on flights of January to March 2001, from the files of the package vega-datasets')
  const read = await timed(async () => clean(await readAirports(), await readFlights()))
  printHeading('Read and cleaned')
  showCleaned(read.value, read.time)

  const connected = await timed(() => connect(url, { settings: { search_path: SCHEMA } }))
  await using db = yield* connected.value
  printHeading(`Loaded into ${db.address}, connected in ${milliseconds(connected.time)}`)
  yield* emptySchema(db)
  const loaded = await timed(() => load(db, read.value))
  printTable(
    Object.entries(yield* loaded.value).map(([table, rows]) => ({ table, rows: rows.toLocaleString('en') })),
    `created and filled in ${milliseconds(loaded.time)}, in one transaction`,
  )

  printHeading('Ten queries')
  for (const [at, example] of examples.entries()) yield* showExample(db, example, at + 1)

  printHeading('Failures are values')
  for (const [at, scene] of scenes.entries()) yield* showScene(db, scene, letter(at), url)
  yield* await showWrongQuery(letter(scenes.length))
})

const describeProblem = (problem: Problem): string => {
  switch (problem.tag) {
    case 'WrongSchema':
      return `The sessions are in the schema ${problem.schema}, not in ${SCHEMA}: nothing was created.`
    case 'NotRefused':
      return 'The compiler does not refuse wrong.ts.'
    default:
      return describeFailure(problem)
  }
}

// A reader who has seen enough, as with `| head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const start = performance.now()
const outcome = await job(process.env['DATABASE_URL'] || 'pglite:')
const time = milliseconds(performance.now() - start)
outcome.match({
  success: () => {
    printHeading('Done')
    printBlock([`Everything ran to its end in ${time}.`])
  },
  failure: problem => {
    printHeading('Failed')
    printBlock(describeProblem(problem).split('\n'))
    process.exitCode = 1
  },
})
