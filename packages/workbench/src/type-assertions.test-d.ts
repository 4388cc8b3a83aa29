import { type Equal, assertEqual, expectType } from './type-assertions.ts'

// Identical types.
assertEqual<string, string>()
assertEqual<{ readonly a?: 1 | 2 }, { readonly a?: 2 | 1 }>()
assertEqual<any, any>()
assertEqual<never, never>()
assertEqual<Equal<unknown, any>, false>()
assertEqual<Equal<{ a: 1 }, { readonly a: 1 }>, false>()
assertEqual<Equal<{ a?: 1 }, { a?: 1 | undefined }>, false>()
assertEqual<Equal<(a: string) => void, (a: never) => void>, false>()

// @ts-expect-error Expected 1 arguments, but got 0
assertEqual<string, string | null>()
// @ts-expect-error Expected 1 arguments, but got 0
assertEqual<any, string>()
// @ts-expect-error Expected 1 arguments, but got 0
assertEqual<never, string>()

declare const text: string
declare const nothing: never
declare const anything: any

assertEqual<ReturnType<typeof pass>, string>()
const pass = () => expectType<string>()(text)
expectType<never>()(nothing)
expectType<any>()(anything)

// @ts-expect-error is not assignable to parameter of type 'string & Mismatch<string | null, string>'
expectType<string | null>()(text)
// @ts-expect-error is not assignable to parameter of type 'string & Mismatch<unknown, string>'
expectType<unknown>()(text)
// @ts-expect-error Expected 2 arguments, but got 1
expectType<string>()(anything)
// @ts-expect-error Expected 2 arguments, but got 1
expectType<string>()(nothing)
