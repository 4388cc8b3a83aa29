import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import { z } from 'zod'
import { run, users } from '../../test/blog.ts'
import {
  alias, bigint, boolean, bytea, char, cidr, citext, customType, date, domainType, doublePrecision, enumType, from, inet, insertInto, int4range, integer, interval, json, jsonb,
  money, nummultirange, numeric, oid, point, real, schema, smallint, table, text, time, timestamp, timestamptz, timetz, tsvector, tstzrange, uuid, uuidv7, varchar, xid8,
  type Insert, type IntervalValue, type JsonValue, type PointValue, type RangeValue, type Row, type Update,
} from '../index.ts'

const mood = enumType('mood', ['sad', 'ok'])
const email = domainType('email', text(), { checks: [{ name: 'email_has_at', condition: value => value.like('%@%') }] })
const age = domainType('age', integer())

export const everything = table('everything', {
  small: smallint(), whole: integer(), big: bigint(), exact: numeric(10, 2), single: real(), double: doublePrecision(), cash: money(),
  text: text(), varchar: varchar(3), char: char(3), citext: citext(), flag: boolean(), uuid: uuid(), bytes: bytea(), date: date(), time: time(), timetz: timetz(),
  local: timestamp(), localDate: timestamp({ mode: 'date' }), instant: timestamptz(), exactInstant: timestamptz({ mode: 'string' }), span: interval(),
  anything: json(), typed: jsonb<{ readonly a: number }>(), checked: jsonb(z.object({ at: z.string().transform(text => text.length) })),
  inet: inet(), cidr: cidr(), oid: oid(), xid: xid8(), words: tsvector(), place: point(), range: int4range(), when: tstzrange(), several: nummultirange(),
  list: integer().array(), holes: integer().nullable().array(), maybeList: text().array().nullable(), lists: bigint().array().array(), moods: mood().array(),
  mood: mood(), email: email(), age: age(), path: customType('ltree'),
})

assertEqual<Row<typeof everything>, {
  small: number; whole: number; big: bigint; exact: string; single: number; double: number; cash: string
  text: string; varchar: string; char: string; citext: string; flag: boolean; uuid: string; bytes: Uint8Array; date: string; time: string; timetz: string
  local: string; localDate: Date; instant: Date; exactInstant: string; span: IntervalValue
  anything: JsonValue; typed: { readonly a: number }; checked: { at: number }
  inet: string; cidr: string; oid: number; xid: bigint; words: string; place: PointValue; range: RangeValue<number>; when: RangeValue<Date>; several: readonly RangeValue<string>[]
  list: readonly number[]; holes: readonly (number | null)[]; maybeList: readonly string[] | null; lists: readonly (readonly bigint[])[]; moods: readonly ('sad' | 'ok')[]
  mood: 'sad' | 'ok'; email: string; age: number; path: string
}>()

// What is read of a Standard Schema is its output; what is given is its input.
type Given = Insert<typeof everything>
type Plain<K extends keyof Given> = Extract<Given[K], string | number | bigint | Date | { readonly at: string } | { readonly a: number }>
assertEqual<Plain<'checked'>, { at: string }>()
assertEqual<Plain<'big'>, bigint | number>()
assertEqual<Plain<'exact'>, string | number | bigint>()
assertEqual<Plain<'mood'>, 'sad' | 'ok'>()

const docs = table('docs', { id: uuid().primaryKey().default(uuidv7()), body: jsonb(z.object({ at: z.string().transform(text => text.length) })), mood: mood(), holes: integer().nullable().array(), list: integer().array() })
insertInto(docs).values({ body: { at: 'now' }, mood: 'ok', holes: [1, null], list: [] })
expectType<{ body: { at: number }; mood: 'sad' | 'ok' }>()(run(from(docs).where(docs.mood.eq('sad')).select({ body: docs.body, mood: docs.mood })).row)
// @ts-expect-error Type 'number' is not assignable to type 'string'
insertInto(docs).values({ body: { at: 3 }, mood: 'ok', holes: [], list: [] })
// @ts-expect-error Type '"happy"' is not assignable to type
insertInto(docs).values({ body: { at: 'now' }, mood: 'happy', holes: [], list: [] })
// @ts-expect-error Type 'null' is not assignable to type 'number'
insertInto(docs).values({ body: { at: 'now' }, mood: 'ok', holes: [], list: [null] })
// @ts-expect-error is not assignable to parameter of type
docs.mood.eq('happy')

// Row, Insert and Update.
assertEqual<Row<typeof users>, { id: string; email: string; name: string; age: number | null; createdAt: Date }>()
expectType<'id' | 'email' | 'name' | 'age' | 'createdAt'>()('id' as keyof Insert<typeof users>)
expectType<'id' | 'email' | 'name' | 'age' | 'createdAt'>()('id' as keyof Update<typeof users>)
export const least: Insert<typeof users> = { email: 'a', name: 'b' }
// @ts-expect-error Property 'name' is missing
export const less: Insert<typeof users> = { email: 'a' }
export const nothing: Update<typeof users> = {}
assertEqual<Row<ReturnType<typeof aliased>>, Row<typeof users>>()
const aliased = () => alias(users, 'u')

// A default, a check and a reference fit the column's type.
integer().default(3).check('positive', value => value.gt(0)).nullable().comment('a number').named('n')
// @ts-expect-error Argument of type 'string' is not assignable to parameter of type
integer().default('3')
// @ts-expect-error Property 'like' does not exist
integer().check('like', value => value.like('a'))
// @ts-expect-error Type '"text"' is not assignable to type '"uuid"'
uuid().references(() => users.name)
// @ts-expect-error Source has 0 element(s) but target requires 1
enumType('empty', [])

// A primary key is never null, and columns may have any name.
assertEqual<Row<ReturnType<typeof keyed>>, { id: string }>()
const keyed = () => table('keyed', { id: text().nullable().primaryKey() })
const odd = schema('odd').table('odd', { name: text(), as: integer(), columns: text(), constructor: text(), toJSON: text(), ['__proto__']: text() })
expectType<{ name: string; as: number; columns: string; toJSON: string }>()(run(from(odd).select({ name: odd.name, as: odd.as, columns: odd.columns, toJSON: odd.toJSON })).row)
