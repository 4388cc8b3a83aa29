import { expectType } from '@quern/workbench/type-assertions'
import { asyncResult, failure, gen, success } from './index.ts'
import type { AsyncResult, Result } from './index.ts'

interface NotFound { readonly tag: 'NotFound'; readonly id: number }
interface Denied { readonly tag: 'Denied' }
declare const found: Result<number, NotFound>
declare const allowed: Result<string, Denied>
declare const later: AsyncResult<boolean, Denied>

// yield* gives the value, and the failures add up.
expectType<Result<{ a: number; b: string }, NotFound | Denied>>()(
  gen(function* () {
    const a = yield* found
    const b = yield* allowed
    return { a, b }
  }),
)
// An async body takes both kinds.
expectType<AsyncResult<{ a: number; c: boolean }, NotFound | Denied>>()(
  gen(async function* () {
    const a = yield* found
    const c = yield* later
    return { a, c }
  }),
)
// A body may fail by itself, may never fail, and may give nothing.
expectType<Result<number, 'odd'>>()(
  gen(function* () {
    const n = Number('1')
    if (n % 2 === 1) return yield* failure('odd')
    return n
  }),
)
expectType<Result<number, never>>()(gen(function* () { return yield* success(1) }))
expectType<AsyncResult<void, Denied>>()(gen(async function* () { yield* later }))

// A plain yield of a success is a mistake.
// @ts-expect-error No overload matches this call
gen(function* () { yield success(1) })
// A synchronous body cannot wait.
// @ts-expect-error must have a '[Symbol.iterator]()' method
gen(function* () { return yield* later })

// asyncResult takes a promise of a result, or a function that gives one.
expectType<AsyncResult<boolean | number, Denied | 'none'>>()(
  asyncResult(async () => {
    const result = await later
    if (!result.ok) return result
    return result.value ? success(1) : result.value === false ? success(false) : failure('none')
  }),
)
expectType<AsyncResult<number, NotFound>>()(asyncResult(Promise.resolve(found)))
expectType<AsyncResult<number, NotFound>>()(asyncResult(() => found))
// @ts-expect-error is not assignable to parameter of type
asyncResult(Promise.resolve(1))
// @ts-expect-error is not assignable to parameter of type
asyncResult(found)

// Each method of an asynchronous result; a step may give any of the three kinds of result.
expectType<AsyncResult<string, Denied>>()(later.map(async value => String(value)))
expectType<AsyncResult<boolean, 'refused'>>()(later.mapError(() => 'refused'))
expectType<AsyncResult<number, Denied | NotFound>>()(later.flatMap(() => found))
expectType<AsyncResult<number, Denied | NotFound>>()(later.flatMap(async () => found))
expectType<AsyncResult<boolean, Denied>>()(later.flatMap(() => later))
expectType<AsyncResult<boolean | number, NotFound>>()(later.orElse(() => found))
expectType<AsyncResult<boolean, Denied>>()(later.tap(async () => 1).tapError(() => undefined))
expectType<Promise<boolean | null>>()(later.valueOr(null))
expectType<Promise<1 | 2>>()(later.match({ success: async () => 1 as const, failure: () => 2 as const }))
expectType<Result<boolean, Denied>>()(await later)

// A union of asynchronous results has all the methods.
declare const one: AsyncResult<number, NotFound> | AsyncResult<string, Denied>
expectType<AsyncResult<number | string, NotFound | Denied>>()(one.map(value => value))

// In a generic function the type parameters stay.
export function wrapped<T, E>(result: AsyncResult<T, E>): AsyncResult<readonly T[], E> {
  return result.map(value => [value]).flatMap(value => success(value))
}
