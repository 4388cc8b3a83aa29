import type { Closed, Query } from '@quern/core'
import type { Result } from '@quern/result'
import type { NoRow, TooManyRows } from '../failure/client-cases.ts'
import type { ViolationFailure } from '../failure/constraint-cases.ts'
import type { QueryFailure, TransactionFailure } from '../failure/unions.ts'
import type { StepFailed } from './step-failure.ts'

/** What the type of a program knows of a step: what it gives, how it fails, and what `simulate` is told in its place. */
export interface StepShape<out Value, out Error, out Fake> {
  readonly value: Value
  readonly error: Error
  readonly fake: Fake
}

/** The steps of a program, by name. */
export type Shapes = Readonly<Record<string, StepShape<unknown, unknown, unknown>>>

/** The shape of a step that runs a query: a fake of it is its value, or a result of it. */
type QueryShape<Value, Error> = StepShape<Value, Error, Value | Result<Value, Error>>

/** The row of a query, the constraints that it may violate, and the tables that it lacks. */
type RowIn<Q> = Q extends Query<infer Row> ? Row : never
type ViolationsIn<Q> = Q extends Query<unknown, string, infer E> ? E : never
type FreeIn<Q> = Q extends Query<unknown, infer Free> ? Free : never

/** `undefined` where a step may be skipped: where its query may be. */
type Skipped<Q> = Extract<Q, undefined>

/** How a step that runs a query fails, whatever it does with the rows. */
type FailureOf<Q> = ViolationFailure<ViolationsIn<Q>> | QueryFailure

/** What the query of a step must be: closed. */
export type Runnable<Q> = Closed<FreeIn<Q>>

/** The shapes of steps that run a query, by what they do with it. */
export type OneShape<Q> = QueryShape<RowIn<Q> | Skipped<Q>, FailureOf<Q> | NoRow | TooManyRows>
export type MaybeOneShape<Q> = QueryShape<RowIn<Q> | undefined, FailureOf<Q> | TooManyRows>
export type AllShape<Q> = QueryShape<readonly RowIn<Q>[] | Skipped<Q>, FailureOf<Q>>
export type RunShape<Q> = QueryShape<number | Skipped<Q>, FailureOf<Q>>

/** The shape of a check. It needs no fake: it is run. */
export type CheckShape<Value, Error> = StepShape<Value, Error, never>

/** The shape of a savepoint. Its failure is a value, except where it ends the transaction around it. */
export type SavepointShape<S, Skipped> = StepShape<
  Result<ResultsOf<S>, FailuresOf<S> | TransactionFailure> | Skipped,
  FailuresOf<S> | TransactionFailure,
  FakesOf<S>
>

/** The record that a program gives. */
export type ResultsOf<S> = { readonly [Name in keyof S]: S[Name] extends StepShape<infer Value, unknown, unknown> ? Value : never }

/** How the steps of a program fail: each with its own name and causes. */
export type FailuresOf<S> = { [Name in keyof S & string]: S[Name] extends StepShape<unknown, infer Error, unknown> ? StepFailure<Name, Error> : never }[keyof S & string]

/** The failure of a step; none for one that cannot fail. */
type StepFailure<Name extends string, Error> = [Error] extends [never] ? never : StepFailed<Name, Error>

/** The names of the steps that a simulation must be told the results of. */
type FakedNames<S> = { [Name in keyof S]: S[Name] extends StepShape<unknown, unknown, infer Fake> ? ([Fake] extends [never] ? never : Name) : never }[keyof S]

/** The names of the steps that may be skipped, or give nothing. */
type OptionalNames<S> = { [Name in keyof S]: S[Name] extends StepShape<infer Value, unknown, unknown> ? (undefined extends Value ? Name : never) : never }[keyof S]

type FakeOf<Shape> = Shape extends StepShape<unknown, unknown, infer Fake> ? Fake : never

/** What `simulate` takes the results of a program's queries from. Only a step that may be skipped can be left out. */
export type FakesOf<S> =
  & { readonly [Name in Exclude<FakedNames<S>, OptionalNames<S>>]: FakeOf<S[Name]> }
  & { readonly [Name in Extract<FakedNames<S>, OptionalNames<S>>]?: FakeOf<S[Name]> }

/** What a name must be: one that the program has not. For another one this is a type that nothing has, and that says so. */
export type NewName<Name extends string, S> = Name extends keyof S ? { readonly '~error': `There is a step ${Name} already: give this one another name` } : unknown

/** What the steps of an included program must be: none of them has a name that the program has. */
export type NewNames<Other, S> = [keyof Other & keyof S] extends [never]
  ? unknown
  : { readonly '~error': `There is a step ${keyof Other & keyof S & string} already: give one of the two another name` }
