import type { Query } from '@quern/core'
import type { AnyResult, ErrorOf, ValueOf } from '@quern/result'
import type { ReadQuery } from '../database/queries.ts'
import { conflictingOption } from '../transaction/options.ts'
import type { AllShape, CheckShape, FailuresOf, FakesOf, MaybeOneShape, NewName, NewNames, OneShape, ResultsOf, Runnable, RunShape, SavepointShape } from './shapes.ts'
import type { Cardinality, EarlierResults, Given, ProgramData, ProgramOptions, StepData } from './step.ts'

declare const shapesKey: unique symbol

/**
 * A transaction as a value: named steps, in their order. It is immutable, each method gives another program; it can be
 * listed, described and simulated without a database, and run as often as you like.
 *
 * A step takes its query, or a function that makes it of the results of the steps before. Where that gives `undefined` the
 * step is skipped, and its result is `undefined`.
 *
 * `Allowed` is what a query must be beside that: anything, or in a read-only program a {@link ReadQuery}.
 *
 * @example
 * ```ts fragment
 * const signUp = program()
 *   .one('user', insertInto(users).values({ name }).returning({ id: users.id }))
 *   .run('post', ({ user }) => insertInto(posts).values({ authorId: user.id, title: 'Hello' }))
 *
 * const signedUp = await runProgram(db, signUp) // => Success({ user: { id: 1 }, post: 1 })
 * ```
 */
export interface Program<out S = unknown, Allowed = unknown> extends ProgramData {
  readonly [shapesKey]: S

  /**
   * A step whose query gives one row.
   *
   * Fails as `one` of a database does. A name that is there already does not compile, and throws.
   */
  one<const Name extends string, Q extends Query | undefined>(
    name: Name & NewName<Name, S>,
    query: Given<ResultsOf<S>, Q & Runnable<Q> & Allowed>,
  ): Program<S & { readonly [N in Name]: OneShape<Q> }, Allowed>

  /** A step whose query gives one row or none. Fails as `maybeOne` of a database does. */
  maybeOne<const Name extends string, Q extends Query | undefined>(
    name: Name & NewName<Name, S>,
    query: Given<ResultsOf<S>, Q & Runnable<Q> & Allowed>,
  ): Program<S & { readonly [N in Name]: MaybeOneShape<Q> }, Allowed>

  /** A step that gives all rows of its query. Fails as `all` of a database does. */
  all<const Name extends string, Q extends Query | undefined>(
    name: Name & NewName<Name, S>,
    query: Given<ResultsOf<S>, Q & Runnable<Q> & Allowed>,
  ): Program<S & { readonly [N in Name]: AllShape<Q> }, Allowed>

  /** A step that gives how many rows its statement changed. Fails as `run` of a database does. */
  run<const Name extends string, Q extends Query | undefined>(
    name: Name & NewName<Name, S>,
    query: Given<ResultsOf<S>, Q & Runnable<Q> & Allowed>,
  ): Program<S & { readonly [N in Name]: RunShape<Q> }, Allowed>

  /**
   * A step that looks at the results before it and gives a `Result`: a value for the record, or a failure that rolls the
   * transaction back. It does not see the database; what it throws is a defect.
   *
   * @example
   * ```ts fragment
   * .check('enough', ({ account }) => account.balance >= amount ? success(undefined) : failure({ tag: 'TooPoor' }))
   * ```
   */
  check<const Name extends string, R extends AnyResult>(
    name: Name & NewName<Name, S>,
    check: (results: ResultsOf<S>) => R,
  ): Program<S & { readonly [N in Name]: CheckShape<ValueOf<R>, ErrorOf<R>> }, Allowed>

  /**
   * A step that runs another program in a savepoint: where that fails, what it did is undone and the transaction goes on.
   * The result of the step is therefore a `Result`. A failure after which the transaction cannot go on (a serialization
   * failure, a deadlock, a lost connection, a deadline) fails the step.
   *
   * Source: PostgreSQL manual, "SAVEPOINT".
   */
  savepoint<const Name extends string, Inner extends Program | undefined>(
    name: Name & NewName<Name, S>,
    program: Given<ResultsOf<S>, Inner>,
  ): Program<S & { readonly [N in Name]: SavepointShape<ShapesIn<Inner>, Extract<Inner, undefined>> }, Allowed>

  /**
   * The steps of another program after these. Two steps of one name do not compile, and throw; so does a program whose
   * options ask for something else than this one has.
   */
  include<Other>(program: Program<Other> & NewNames<Other, S>): Program<S & Other, Allowed>
}

type ShapesIn<P> = P extends Program<infer S> ? S : never

/** The record that a program gives, by the program's type: `ProgramResults<typeof signUp>`. */
export type ProgramResults<P extends Program> = ResultsOf<ShapesIn<P>>

/** The failures of a program's steps, by the program's type: one {@link StepFailed} for each step that can fail. */
export type ProgramFailures<P extends Program> = FailuresOf<ShapesIn<P>>

/**
 * The results that `simulate` takes in place of the database's, by the program's type: `ProgramFakes<typeof signUp>`. For
 * a function that makes them.
 */
export type ProgramFakes<P extends Program> = FakesOf<ShapesIn<P>>

/** @throws TypeError where a nested program asks for another transaction than the one it would be part of. */
const agreeOn = (nested: ProgramOptions, outer: ProgramOptions, what: string): void => {
  const option = conflictingOption(nested, outer)
  if (option === undefined) return
  throw new TypeError(`${what} asks for ${option} ${String(nested[option])}, and the program that it is part of does not: give the outermost program that option`)
}

/** A program at run time. Two of the same steps and options are equal in structure. */
class ProgramValue implements ProgramData {
  readonly steps: readonly StepData[]
  readonly options: ProgramOptions

  constructor(steps: readonly StepData[], options: ProgramOptions) {
    this.steps = Object.freeze(steps)
    this.options = Object.freeze(options)
    Object.freeze(this)
  }

  one(name: string, query: never): ProgramValue {
    return this.#withQuery('one', name, query)
  }

  maybeOne(name: string, query: never): ProgramValue {
    return this.#withQuery('maybeOne', name, query)
  }

  all(name: string, query: never): ProgramValue {
    return this.#withQuery('all', name, query)
  }

  run(name: string, query: never): ProgramValue {
    return this.#withQuery('run', name, query)
  }

  check(name: string, check: never): ProgramValue {
    return this.#with([{ kind: 'check', name, check }])
  }

  savepoint(name: string, program: Given<EarlierResults, ProgramData | undefined>): ProgramValue {
    if (typeof program === 'object') agreeOn(program.options, this.options, `the program of the savepoint '${name}'`)
    return this.#with([{ kind: 'savepoint', name, program }])
  }

  include({ steps, options }: ProgramData): ProgramValue {
    agreeOn(options, this.options, 'the included program')
    return this.#with(steps)
  }

  #withQuery(kind: Cardinality, name: string, query: never): ProgramValue {
    return this.#with([{ kind, name, query }])
  }

  #with(more: readonly StepData[]): ProgramValue {
    const names = new Set(this.steps.map(({ name }) => name))
    const twice = more.find(({ name }) => names.has(name))
    if (twice !== undefined) throw new TypeError(`there is a step '${twice.name}' already: give one of the two another name`)
    return new ProgramValue([...this.steps, ...more.map(step => Object.freeze(step))], this.options)
  }
}

/**
 * A program without steps. Its options say how its transaction is to be: isolation, read only, retries; `timeout` and
 * `signal` are of one run, see {@link runProgram}.
 *
 * @example
 * ```ts fragment
 * const transfer = program({ isolation: 'serializable', retry: { times: 5 } })
 *   .one('from', debit(a, amount))
 *   .one('to', credit(b, amount))
 * ```
 */
export function program(options: ProgramOptions & { readonly readOnly: true }): Program<Record<never, never>, ReadQuery>
export function program(options?: ProgramOptions): Program<Record<never, never>>
export function program(options: ProgramOptions = {}): unknown {
  return new ProgramValue([], { ...options })
}
