import type { Query } from '@quern/core'
import { type AnyResult, failure } from '@quern/result'
import { compile } from '../compile/compile.ts'
import { type Database, standsFor } from '../database/database.ts'
import type { Queries, StreamOptions, Transaction } from '../database/queries.ts'
import type { Misuse } from '../failure/client-cases.ts'
import { ownFrame } from '../failure/describe.ts'
import type { CallOptions } from '../limits.ts'

/** One statement, and how often it was called for. */
export interface CountedStatement {
  readonly text: string
  readonly count: number
  /** The places in the program where the queries were built, where `rememberOrigins()` was called. */
  readonly builtAt: readonly string[]
}

/** The statements that a piece of a program called for: BEGIN, COMMIT and savepoints are not among them. */
export interface StatementCount {
  readonly total: number
  /** The most frequent first. */
  readonly statements: readonly CountedStatement[]
}

/** A handle whose statements are counted: a database or a transaction. */
type Handle = Database | Transaction

/** A query that can run: the handle's own types have refused the others. */
type AnyQuery = Query<unknown, never>

type Body = (tx: Transaction) => AnyResult | PromiseLike<AnyResult>

interface Tally {
  readonly count: () => StatementCount
  /** Counts a query, unless it must not be run: then it gives why. */
  readonly add: (query: Query) => Misuse | undefined
}

/** Counts queries; `refuse` is asked before each, with the number of those before it. */
const tally = (refuse: (total: number, count: () => StatementCount) => Misuse | undefined): Tally => {
  const counted = new Map<string, { count: number; readonly builtAt: Set<string> }>()
  let total = 0
  const count = (): StatementCount => ({
    total,
    statements: [...counted].map(([text, { count: times, builtAt }]) => ({ text, count: times, builtAt: [...builtAt] })).toSorted((a, b) => b.count - a.count),
  })
  return {
    count,
    add: query => {
      const compiled = compile(query)
      // It is not sent: its failure says why.
      if (!compiled.ok) return undefined
      const refused = refuse(total, count)
      if (refused !== undefined) return refused
      const { text, builtAt } = compiled.value
      const known = counted.get(text) ?? { count: 0, builtAt: new Set<string>() }
      counted.set(text, known)
      known.count += 1
      total += 1
      const frame = builtAt === undefined ? '' : ownFrame(builtAt.stack)
      if (frame !== '') known.builtAt.add(frame)
      return undefined
    },
  }
}

const refused = (misuse: Misuse) => failure(misuse).toAsync()

const isDatabase = (handle: Handle): handle is Database => 'pool' in handle

/** A handle that counts what is called for by it, in its transactions and theirs too; all else it gives on. */
const counting = <H extends Handle>(handle: H, { add, count }: Tally): H => {
  const of = handle as Queries
  const call = <A extends 'all' | 'one' | 'maybeOne' | 'run'>(name: A) => (query: AnyQuery, options?: CallOptions) => {
    const misuse = add(query)
    return misuse === undefined ? of[name](query, options) : refused(misuse)
  }
  const inside = (body: Body): Body => tx => body(counting(tx, { add, count }))
  const calls = {
    all: call('all'),
    one: call('one'),
    maybeOne: call('maybeOne'),
    run: call('run'),
    stream: (query: AnyQuery, options?: StreamOptions) => ({
      async *[Symbol.asyncIterator]() {
        const misuse = add(query)
        if (misuse === undefined) yield* of.stream(query, options)
        else yield failure(misuse)
      },
    }),
    // The body comes last, whatever comes before it.
    transaction: (...given: readonly unknown[]) => (handle.transaction as (...given: unknown[]) => unknown)(...given.slice(0, -1), inside(given.at(-1) as Body)),
    ...('savepoint' in handle && { savepoint: (body: Body) => handle.savepoint(inside(body)) }),
  }
  // Each has the type of what it stands for, whose overloads cannot be written out here.
  const counted = { ...handle, ...calls } as H
  // A connection that is taken from it, by `pinned` or for a lock, counts as well.
  if (isDatabase(handle)) standsFor(counted as Database, handle, database => counting(database, { add, count }))
  return counted
}

/** Statements as lines for people, the most frequent first. */
const listed = ({ statements }: StatementCount): string =>
  statements.map(({ text, count, builtAt }) => [`  ${count} × ${text}`, ...builtAt.map(place => `        built ${place}`)].join('\n')).join('\n')

/**
 * Runs a body with a handle of its own, and counts the statements that it calls for by it. Others may use the database
 * meanwhile: what they do is not counted. A transaction that is run again counts again, as its statements are sent again.
 *
 * @example
 * ```ts fragment
 * const { value, count } = await countStatements(db, db => report(db))
 * count.total // => 2
 * ```
 */
export const countStatements = async <H extends Handle, T>(
  handle: H,
  body: (handle: H) => T | PromiseLike<T>,
): Promise<{ readonly value: T; readonly count: StatementCount }> => {
  const counter = tally(() => undefined)
  const value = await body(counting(handle, counter))
  return { value, count: counter.count() }
}

/** How many statements there must be: so many, or no more than so many. */
export type ExpectedStatements = number | { readonly atMost: number }

/**
 * Runs a body, as {@link countStatements} does, and gives what it gave. For tests: where the number of statements is not the
 * expected one it throws an error that lists them, so that a query in a loop is found by the test that first runs it.
 *
 * @example
 * ```ts fragment
 * test('a page of articles takes two statements, however many there are', async () => {
 *   const page = await expectStatements(db, 2, db => articlesWithAuthors(db))
 * })
 * ```
 * @throws Error where the number is another one.
 */
export const expectStatements = async <H extends Handle, T>(
  handle: H,
  expected: ExpectedStatements,
  body: (handle: H) => T | PromiseLike<T>,
): Promise<T> => {
  const { value, count } = await countStatements(handle, body)
  const isRight = typeof expected === 'number' ? count.total === expected : count.total <= expected.atMost
  if (isRight) return value
  const [wanted, most] = typeof expected === 'number' ? [String(expected), expected] : [`at most ${expected.atMost}`, expected.atMost]
  throw new Error(`expected ${wanted} ${most === 1 ? 'statement' : 'statements'}, got ${count.total}${count.total === 0 ? '' : `:\n${listed(count)}`}`)
}

/** How many statements a handle takes, and what is done about more. */
export interface StatementLimit {
  readonly most: number
  /** Told once, of the statement beyond the limit: it is then sent all the same. Without it that one fails with `Misuse`. */
  readonly exceeded?: (count: StatementCount) => void
}

/**
 * A handle that takes so many statements in all, for a request, say. One more fails with `Misuse` and is not sent; or is
 * reported, where `exceeded` is given.
 *
 * @example
 * ```ts fragment
 * app.use((request, next) => next({ ...request, db: limitStatements(db, { most: 50 }) }))
 * ```
 */
export const limitStatements = <H extends Handle>(handle: H, { most, exceeded }: StatementLimit): H => {
  let reported = false
  const counter = tally((total, count) => {
    if (total < most) return undefined
    if (exceeded === undefined) {
      return {
        tag: 'Misuse', stage: 'encode', outcome: 'none', misuse: 'too many statements',
        detail: `This handle takes ${most} statements, and has had them:\n${listed(count())}`,
      }
    }
    if (!reported) {
      reported = true
      exceeded(count())
    }
    return undefined
  })
  return counting(handle, counter)
}
