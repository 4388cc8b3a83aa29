import { expectType } from '@quern/workbench/type-assertions'
import { all, allAsync, partition, partitionAsync, traverse, validate, validateAsync } from './index.ts'
import type { AsyncResult, Partition, Result } from './index.ts'

interface NotFound { readonly tag: 'NotFound'; readonly id: number }
interface Denied { readonly tag: 'Denied' }
declare const found: Result<number, NotFound>
declare const allowed: Result<string, Denied>
declare const later: AsyncResult<boolean, Denied>
declare const list: Result<number, NotFound>[]

// all: tuple, record, list; the failures add up.
expectType<Result<[number, string], NotFound | Denied>>()(all([found, allowed]))
expectType<Result<{ a: number; b: string }, NotFound | Denied>>()(all({ a: found, b: allowed }))
expectType<Result<number[], NotFound>>()(all(list))
expectType<Result<[], never>>()(all([]))
// @ts-expect-error Type 'AsyncResult<boolean, Denied>' is not assignable to type 'AnyResult'
all([found, later])

// allAsync: the same, and each element may be asynchronous.
expectType<AsyncResult<[number, boolean], NotFound | Denied>>()(allAsync([found, later]))
expectType<AsyncResult<{ a: number; c: boolean }, NotFound | Denied>>()(allAsync({ a: found, c: later }))
expectType<AsyncResult<boolean[], Denied>>()(allAsync([later] as AsyncResult<boolean, Denied>[]))
expectType<AsyncResult<[number], NotFound>>()(allAsync([Promise.resolve(found)]))

// validate: the errors are a list that is not empty.
const checked = validate([found, allowed])
expectType<Result<[number, string], readonly [NotFound | Denied, ...(NotFound | Denied)[]]>>()(checked)
if (!checked.ok) expectType<NotFound | Denied>()(checked.error[0])
expectType<AsyncResult<{ a: number; c: boolean }, readonly [NotFound | Denied, ...(NotFound | Denied)[]]>>()(
  validateAsync({ a: found, c: later }),
)

// partition.
expectType<Partition<number, NotFound>>()(partition(list))
expectType<Partition<number | string, NotFound | Denied>>()(partition([found, allowed]))
expectType<Promise<Partition<boolean, Denied>>>()(partitionAsync([later]))

// traverse: synchronous without a concurrency, asynchronous with one.
expectType<Result<number[], NotFound>>()(traverse(['a'], (item, index) => found.map(n => n + item.length + index)))
expectType<AsyncResult<boolean[], Denied>>()(traverse(new Set(['a']), () => later, { concurrency: 2 }))
expectType<AsyncResult<number[], NotFound>>()(traverse(['a'], () => found, { concurrency: 2 }))
// @ts-expect-error Type 'AsyncResult<boolean, Denied>' is not assignable to type 'AnyResult'
traverse(['a'], () => later)
