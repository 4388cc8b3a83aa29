import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import type { Effect } from 'effect/Effect'
import type { Exit } from 'effect/Exit'
import type { Result as EffectResult } from 'effect/Result'
import * as A from 'fp-ts/lib/Array.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Kind2 } from 'fp-ts/HKT.js'
import type { Result as NeverthrowResult, ResultAsync } from 'neverthrow'
import { success } from '../index.ts'
import type { AsyncResult, Result } from '../index.ts'
import { fromEffect, fromEffectResult, fromExit, toEffect, toEffectResult, toExit } from './effect.ts'
import { Applicative, fromEither, fromTaskEither, Monad, toEither, toTaskEither, type URI } from './fp-ts.ts'
import { fromNeverthrow, fromResultAsync, toNeverthrow, toResultAsync } from './neverthrow.ts'

declare const found: Result<number, 'missing'>
declare const later: AsyncResult<number, 'missing'>

// neverthrow: both ways keep both types.
expectType<NeverthrowResult<number, 'missing'>>()(toNeverthrow(found))
expectType<ResultAsync<number, 'missing'>>()(toResultAsync(later))
expectType<Result<number, 'missing'>>()(fromNeverthrow(toNeverthrow(found)))
expectType<AsyncResult<number, 'missing'>>()(fromResultAsync(toResultAsync(later)))

// fp-ts: both ways keep both types, and the registered kind is a Result.
expectType<Either<'missing', number>>()(toEither(found))
expectType<TaskEither<'missing', number>>()(toTaskEither(() => later))
expectType<Result<number, 'missing'>>()(fromEither(toEither(found)))
expectType<AsyncResult<number, 'missing'>>()(fromTaskEither(toTaskEither(() => later)))
assertEqual<Kind2<URI, 'missing', number>, Result<number, 'missing'>>()
expectType<Result<number[], 'missing'>>()(A.traverse(Applicative)((n: number) => found.map(m => n + m))([1]))
expectType<Result<string, 'missing'>>()(Monad.chain(found, n => success(String(n)) as Result<string, 'missing'>))

// Effect: both ways keep both types.
expectType<EffectResult<number, 'missing'>>()(toEffectResult(found))
expectType<Exit<number, 'missing'>>()(toExit(found))
expectType<Effect<number, 'missing'>>()(toEffect(found))
expectType<Effect<number, 'missing'>>()(toEffect(later))
expectType<Effect<number, 'missing'>>()(toEffect(() => later))
expectType<Result<number, 'missing'>>()(fromEffectResult(toEffectResult(found)))
expectType<Result<number, 'missing'>>()(fromExit(toExit(found)))
expectType<AsyncResult<number, 'missing'>>()(fromEffect(toEffect(found)))
// An effect that still needs a service cannot run.
declare const needy: Effect<number, 'missing', { readonly service: true }>
// @ts-expect-error is not assignable to parameter of type 'Effect<number, "missing", never>'
fromEffect(needy)
