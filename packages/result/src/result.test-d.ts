import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import { attempt, failure, fromNullable, fromPromise, isFailure, isSuccess, success } from './index.ts'
import type { AsyncResult, ErrorOf, Failure, Result, Success, ValueOf } from './index.ts'

interface NotFound { readonly tag: 'NotFound'; readonly id: number }
interface Denied { readonly tag: 'Denied' }
declare const found: Result<number, NotFound>
declare const allowed: Result<string, Denied>
declare const later: AsyncResult<boolean, Denied>

// The constructors keep literal tags, and widen values.
expectType<Success<number>>()(success(1))
expectType<Failure<{ readonly tag: 'NotFound'; readonly id: 7 }>>()(failure({ tag: 'NotFound', id: 7 }))
assertEqual<ValueOf<typeof found>, number>()
assertEqual<ErrorOf<typeof found>, NotFound>()
assertEqual<ValueOf<typeof later>, boolean>()
assertEqual<ErrorOf<typeof later>, Denied>()

// `ok` narrows.
if (found.ok) expectType<number>()(found.value)
else expectType<NotFound>()(found.error)
// @ts-expect-error Property 'value' does not exist on type 'Failure<NotFound>'
void found.value

// The guards narrow a list.
expectType<Success<number>[]>()([found].filter(isSuccess))
expectType<Failure<NotFound>[]>()([found].filter(isFailure))

// Each method on a plain result.
expectType<Result<string, NotFound>>()(found.map(n => n.toFixed()))
expectType<Result<number, { readonly tag: 'Refused'; readonly cause: NotFound }>>()(
  found.mapError(cause => ({ tag: 'Refused', cause })),
)
expectType<Result<string, NotFound | Denied>>()(found.flatMap(() => allowed))
expectType<Result<number | string, Denied>>()(found.orElse(() => allowed))
expectType<number | 'none'>()(found.match({ success: n => n, failure: () => 'none' as const }))
expectType<number | null>()(found.valueOr(null))
expectType<Result<number, NotFound>>()(found.tap(n => n.toFixed()))
expectType<Result<number, NotFound>>()(found.tapError(error => error.id))
expectType<AsyncResult<number, NotFound>>()(found.toAsync())

// A function with several outcomes needs no annotation, and its result has all the methods.
const outcomes = (n: number) => {
  if (n > 2) return failure({ tag: 'Large' })
  if (n > 1) return failure({ tag: 'Odd', n })
  return n > 0 ? success(1) : success('zero')
}
interface Odd { readonly tag: 'Odd'; readonly n: number }
expectType<Result<boolean, { readonly tag: 'Large' } | { readonly tag: 'Odd'; readonly n: number }>>()(outcomes(1).map(v => v === 1))
outcomes(1) satisfies Result<number | string, { readonly tag: 'Large' } | Odd>

// A result of a generic function keeps its type parameters.
export function wrapped<T, E>(result: Result<T, E>): Result<readonly T[], E | Denied> {
  return result.ok ? result.map(value => [value]) : result.mapError(error => error)
}

// A result is covariant in both: it can be given where more is expected.
found satisfies Result<number | string, NotFound | Denied>
// @ts-expect-error Type 'number' is not assignable to type 'string'
found satisfies Result<string, NotFound>
// @ts-expect-error Type 'NotFound' is not assignable to type 'Denied'
found satisfies Result<number, Denied>
// A plain object is not a result.
// @ts-expect-error Type '{ ok: true; value: number; }' is missing the following properties from type 'Success<number>'
const imitation: Success<number> = { ok: true, value: 1 }
void imitation

// A synchronous flatMap takes a synchronous step.
// @ts-expect-error Type 'Promise<Success<number>>' is not assignable to type 'AnyResult'
found.flatMap(async n => success(n))
// @ts-expect-error Type 'AsyncResult<boolean, Denied>' is not assignable to type 'AnyResult'
found.flatMap(() => later)

// What turns other things into results.
expectType<Result<number, { readonly tag: 'Thrown'; readonly thrown: unknown }>>()(
  attempt(() => Number('1'), thrown => ({ tag: 'Thrown', thrown })),
)
expectType<AsyncResult<number, { readonly tag: 'Rejected' }>>()(fromPromise(Promise.resolve(1), () => ({ tag: 'Rejected' })))
expectType<AsyncResult<number, 'rejected'>>()(fromPromise(async () => 1, () => 'rejected'))
expectType<Result<number, 'none'>>()(fromNullable([1].at(0), () => 'none'))
expectType<Result<any, 'bad'>>()(attempt(() => JSON.parse('1'), () => 'bad'))
// @ts-expect-error is not assignable to type '"attempt cannot see a rejection: use fromPromise"'
attempt(async () => 1, () => 'rejected')
// @ts-expect-error is not assignable to type '"attempt cannot see a rejection: use fromPromise"'
attempt((): number | Promise<number> => 1, () => 'rejected')
