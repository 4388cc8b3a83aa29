import { expectType } from '@quern/workbench/type-assertions'
import { failure, success } from './index.ts'
import type { AsyncResult, Result } from './index.ts'

interface NotFound { readonly tag: 'NotFound'; readonly id: number }
interface Denied { readonly tag: 'Denied' }
interface Locked { readonly tag: 'Locked'; readonly by: string }
type Problem = NotFound | Denied | Locked
declare const read: Result<number, Problem>
declare const reading: AsyncResult<number, Problem>

// matchTag: each handler sees its own case, and the answers are in a union.
expectType<number | string | boolean>()(
  read.matchTag({
    success: n => n,
    failure: { NotFound: error => error.id, Denied: () => true, Locked: error => error.by },
  }),
)
expectType<Promise<number | string>>()(
  reading.matchTag({
    success: async n => n,
    failure: { NotFound: async error => error.id, Denied: () => 'denied', Locked: error => error.by },
  }),
)

// matchTag: a missing handler is named.
// @ts-expect-error Property '"a handler for the failure Locked"' is missing
read.matchTag({ success: () => 0, failure: { NotFound: () => 1, Denied: () => 2 } })
// @ts-expect-error is missing the following properties
read.matchTag({ success: () => 0, failure: { NotFound: () => 1 } })
// @ts-expect-error "a handler for the failure Denied", "a handler for the failure Locked"
read.matchTag({ success: () => 0, failure: { NotFound: () => 1 } })
// @ts-expect-error Property '"a handler for the failure Locked"' is missing
reading.matchTag({ success: () => 0, failure: { NotFound: () => 1, Denied: () => 2 } })
// matchTag: a handler that is never called is named.
// @ts-expect-error "there is no failure Lost to handle"
read.matchTag({ success: () => 0, failure: { NotFound: () => 1, Denied: () => 2, Locked: () => 3, Lost: () => 4 } })
// matchTag: the success is not optional.
// @ts-expect-error Property 'success' is missing
read.matchTag({ failure: { NotFound: () => 1, Denied: () => 2, Locked: () => 3 } })
// matchTag: an error without a tag has no cases.
// @ts-expect-error Type 'string' is not assignable to type 'Tagged'
failure('plain').matchTag({ success: () => 0, failure: {} })
// matchTag: a tag that is any string cannot be exhausted.
// @ts-expect-error Property ''an error type whose tag is a literal'' is missing
failure({ tag: String('Any') }).matchTag({ success: () => 0, failure: { Any: () => 1 } })
// matchTag with otherwise: it sees the rest of the union, and every answer is in the union.
expectType<number | string | boolean>()(
  read.matchTag({
    success: n => n,
    failure: { NotFound: error => `${error.id}` },
    otherwise: error => {
      expectType<Denied | Locked>()(error)
      return true
    },
  }),
)
expectType<Promise<number | Problem['tag']>>()(
  reading.matchTag({
    success: async n => n,
    failure: {},
    otherwise: async error => {
      expectType<Problem>()(error)
      return error.tag
    },
  }),
)
// matchTag with otherwise: where nothing is left for it, it may stay for what is to come.
read.matchTag({
  success: () => 0,
  failure: { NotFound: () => 1, Denied: () => 2, Locked: () => 3 },
  otherwise: error => {
    expectType<never>()(error)
    return 5
  },
})
// matchTag with otherwise: a handler that is never called is refused.
// @ts-expect-error 'Lost' does not exist in type
read.matchTag({ success: () => 0, failure: { Lost: () => 4 }, otherwise: () => 5 })
// A result that cannot fail needs no handler.
expectType<number>()((success(1) as Result<number, never>).matchTag({ success: n => n, failure: {} }))

// catchTag: one tag leaves the union, and the handler sees just its case.
expectType<Result<number, Denied | Locked>>()(read.catchTag('NotFound', error => success(error.id)))
// catchTag: several tags leave it, and the failures of the handler come in.
expectType<Result<number | boolean, Locked | { readonly tag: 'Gone' }>>()(
  read.catchTag(['NotFound', 'Denied'], error => (error.tag === 'Denied' ? failure({ tag: 'Gone' }) : success(true))),
)
expectType<AsyncResult<number | null, Denied | Locked>>()(reading.catchTag('NotFound', async () => success(null)))
expectType<AsyncResult<number, never>>()(
  reading.catchTag('NotFound', () => success(1)).catchTag(['Denied', 'Locked'], () => success(2).toAsync()),
)
read.catchTag(['Denied', 'Locked'], error => {
  expectType<Denied | Locked>()(error)
  return success(0)
})
// catchTag: a tag that the union does not have is refused.
// @ts-expect-error Argument of type '"Lost"' is not assignable to parameter of type 'CatchableTag<Problem>'
read.catchTag('Lost', () => success(0))
// @ts-expect-error Type '"Lost"' is not assignable to type
reading.catchTag(['Lost'], () => success(0))

// catchTag: a variable that holds one of several tags is not proof that any one of them is dealt with.
declare const some: 'NotFound' | 'Denied'
declare const many: ('NotFound' | 'Denied')[]
expectType<Result<number, Problem>>()(read.catchTag(some, () => success(0)))
expectType<Result<number, Problem>>()(read.catchTag(many, () => success(0)))
expectType<Result<number, Problem>>()(read.catchTag([some, some], () => success(0)))
read.catchTag(some, error => {
  expectType<NotFound | Denied>()(error)
  return success(0)
})

// One object type with several tags: the part that is caught is handled, the rest stays.
declare const either: Result<number, { readonly tag: 'A' | 'B'; readonly n: number }>
expectType<Result<number, { readonly tag: 'A' | 'B'; readonly n: number }>>()(either.catchTag('A', error => success(error.n)))
expectType<Result<number, never>>()(either.catchTag(['A', 'B'], error => success(error.n)))
