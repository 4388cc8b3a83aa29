import type { Query } from '@quern/core'
import { type AnyResult, failure, isResult, type Result, success } from '@quern/result'
import { compile } from '../compile/compile.ts'
import type { RawRow } from '../driver/contract.ts'
import { toStatement } from '../session/perform.ts'
import { type Call, type Ended, interpret } from './interpret.ts'
import type { Program } from './program.ts'
import type { FailuresOf, FakesOf, ResultsOf } from './shapes.ts'
import type { ProgramData } from './step.ts'

/** A query that a simulated program would have run. */
export interface SimulatedQuery {
  /** The names of the savepoints that it is in, from outside, and of its step. */
  readonly path: readonly string[]
  readonly query: Query
  /** Its SQL, and its parameters as they would be sent. */
  readonly text: string
  readonly parameters: RawRow
}

/** What a simulated program would have done. */
export interface Simulation<S> {
  /** What `runProgram` gives, as far as the steps decide it. */
  readonly result: Result<ResultsOf<S>, FailuresOf<S>>
  /** The queries in the order in which they would have been run, the one that fails included. */
  readonly queries: readonly SimulatedQuery[]
}

/** The fakes of a program, as data: a value, a result, or the fakes of a savepoint. */
type Fakes = Readonly<Record<string, unknown>>

/** As many as the protocol can carry. */
const MAXIMUM_PARAMETERS = 65_535

const own = (fakes: Fakes, path: readonly string[], name: string): unknown => {
  if (Object.hasOwn(fakes, name)) return fakes[name]
  throw new TypeError(`the simulation needs the result of the step '${[...path, name].join('.')}', and was given none`)
}

/** Answers one call of a program out of the fakes. */
const answer = (call: Call, fakes: Fakes, path: readonly string[], queries: SimulatedQuery[]): AnyResult => {
  if (call.kind === 'savepoint') {
    // Fakes of a savepoint are a record, by their type; a program without queries needs none.
    const inner = Object.hasOwn(fakes, call.step) ? (fakes[call.step] as Fakes) : {}
    return perform(call.program, inner, [...path, call.step], queries)
  }
  const { query, step } = call
  const statement = compile(query).flatMap(compiled => toStatement(compiled, MAXIMUM_PARAMETERS))
  if (!statement.ok) return statement
  const { text, parameters } = statement.value
  queries.push({ path: [...path, step], query, text, parameters })
  const fake = own(fakes, path, step)
  return isResult(fake) ? fake : success(fake)
}

const perform = (program: ProgramData, fakes: Fakes, path: readonly string[], queries: SimulatedQuery[]): Ended => {
  const running = interpret(program)
  let next = running.next()
  while (next.done !== true) next = running.next(answer(next.value, fakes, path, queries))
  return next.value
}

/**
 * Runs a program without a database, with given results in place of its queries'. It is pure and synchronous: the checks
 * and the functions of the steps are run, the queries are compiled and their parameters encoded, and nothing is sent. A
 * fake is the value that the step gives, or a `Failure` that it fails with; those of a savepoint are a record of their own.
 *
 * @example
 * ```ts fragment
 * const { result, queries } = simulate(signUp, { user: { id: 7 }, post: 1 })
 * result // => Success({ user: { id: 7 }, post: 1 })
 * queries.map(({ text }) => text)[1] // insert into "posts" ("author_id") values ($1)
 * ```
 * @throws TypeError where a query is reached that has no fake: only a step that may be skipped can go without.
 */
export const simulate = <S>(program: Program<S>, fakes: FakesOf<S>): Simulation<S> => {
  const queries: SimulatedQuery[] = []
  const ended = perform(program, fakes as Fakes, [], queries)
  // The record and the failures are those of the program's steps, as its type has them.
  const result = (ended.ok ? ended : failure(ended.error.failure)) as Simulation<S>['result']
  return { result, queries }
}
