import { assertEqual, expectType } from '@quern/workbench/type-assertions'
import { run, users } from '../../test/blog.ts'
import {
  bigint, boolean, bytea, customType, date, doublePrecision, enumType, from, inet, int4range, integer, interval, json, jsonb, lower, name, numeric, oid, point, real, smallint, table, text,
  time, timestamp, timestamptz, timetz, tsvector, uuid, value, varbit, varchar, type IntervalValue, type JsonValue, type Projection, type RowOf, type SelectQuery,
} from '../index.ts'

const t = table('t', {
  s: smallint(), i: integer(), b: bigint(), n: numeric(), r: real(), d: doublePrecision(), maybe: integer().nullable(), text: text(), short: varchar(3), flag: boolean(), id: uuid(),
  day: date(), time: time(), zoned: timetz(), local: timestamp(), at: timestamptz(), text2: timestamptz({ mode: 'string' }), span: interval(), j: json(), jb: jsonb<{ readonly a: number }>(),
  list: integer().array(), range: int4range(), net: inet(), words: tsvector(), bytes: bytea(), bits: varbit(), name: name(), oid: oid(), place: point(), mood: enumType('mood', ['sad', 'ok'])(), path: customType('ltree'),
})
const select = <const P extends Projection>(projection: P): RowOf<SelectQuery<P, never, never>> => projection as never

// Arithmetic gives the wider of two types, as PostgreSQL does.
assertEqual<ReturnType<typeof arithmetic>, {
  ss: number; sb: bigint; ib: bigint; bi: bigint; is: number; in: string; bn: string; ir: number; rr: number; nd: number; dn: number
  plain: number; plainBig: bigint; plainExact: string; nullable: number | null; both: bigint | null; negated: string
  ii: number; nn: string; inumeric: string; ndouble: number; bits: bigint; shifted: number
}>()
const arithmetic = () => select({
  ss: t.s.plus(t.s), sb: t.s.plus(t.b), ib: t.i.times(t.b), bi: t.b.minus(t.i), is: t.i.modulo(t.s), in: t.i.dividedBy(t.n), bn: t.b.plus(t.n), ir: t.i.plus(t.r), rr: t.r.plus(t.r), nd: t.n.plus(t.d), dn: t.d.plus(t.n),
  plain: t.i.plus(2), plainBig: t.b.plus(2), plainExact: t.n.plus(2), nullable: t.i.plus(t.maybe), both: t.maybe.plus(t.b), negated: t.n.negated(),
  ii: t.i.toPower(2), nn: t.n.toPower(t.i), inumeric: t.i.toPower(t.n), ndouble: t.n.toPower(t.d), bits: t.b.bitAnd(7n), shifted: t.i.shiftLeft(2),
})
// The type of a sum is known to what comes after.
expectType<{ x: string }>()(run(from(t).select({ x: t.i.plus(t.b).plus(t.n) })).row)

// Times.
assertEqual<ReturnType<typeof times>, {
  later: string; laterAt: Date; days: number; since: IntervalValue; mixed: IntervalValue; other: IntervalValue; clock: string; instant: Date; zonedTime: string; twice: IntervalValue; exact: string
}>()
const times = () => select({
  later: t.day.plus(t.span), laterAt: t.at.minus({ months: 0, days: 1, microseconds: 0n }), days: t.day.since(t.day), since: t.at.since(t.local), mixed: t.day.since(t.local), other: t.local.since(t.day),
  clock: t.at.atTimeZone('UTC'), instant: t.local.atTimeZone('UTC'), zonedTime: t.time.atTimeZone('UTC'), twice: t.span.times(2), exact: t.text2.plus(t.span),
})

// The inside of containers.
assertEqual<ReturnType<typeof inside>, { field: JsonValue; text: string | null; element: number | null; list: readonly number[]; joined: string; merged: JsonValue; bytes: Uint8Array; bits: string }>()
const inside = () => select({
  field: t.jb.get('a'), text: t.j.pathText(['a', 'b']), element: t.list.at(1), list: t.list.concat([1]), joined: t.text.concat('x').concat(t.short), merged: t.jb.concat({ b: 1 }), bytes: t.bytes.concat(t.bytes), bits: t.bits.concat('1'),
})

// Null where a side may be null; never where null is a value.
assertEqual<ReturnType<typeof nulls>, { eq: boolean | null; distinct: boolean; isNull: boolean; inList: boolean | null; between: boolean | null; sure: boolean }>()
const nulls = () => select({
  eq: t.maybe.eq(1), distinct: t.maybe.isDistinctFrom(null), isNull: t.maybe.isNull(), inList: t.i.in([1, t.maybe]), between: t.i.between(1, t.maybe), sure: t.i.gt(1),
})

// One class of types compares with another of its own.
t.s.eq(t.n)
t.text.eq(t.short)
t.day.lt(t.at)
t.id.in(['a', 'b'])
t.text.in([lower(t.text), 'x'])

// What a type has no operator for is no method.
// @ts-expect-error Property 'like' does not exist on type 'IntegerExpression<
users.age.like('x')
// @ts-expect-error Property 'plus' does not exist on type 'TextExpression<
t.text.plus(1)
// @ts-expect-error Property 'gt' does not exist on type 'JsonbExpression<
t.jb.gt({ a: 1 })
// @ts-expect-error Property 'eq' does not exist on type 'JsonExpression<
t.j.eq({ a: 1 })
// @ts-expect-error Property 'eq' does not exist on type 'BaseMethods<
t.place.eq({ x: 1, y: 2 })
// @ts-expect-error Property 'bitAnd' does not exist on type 'NumberExpression<
t.n.bitAnd(1)
// @ts-expect-error Property 'isTrue' does not exist
t.i.isTrue()
// @ts-expect-error Property 'at' does not exist
t.range.at(1)
// @ts-expect-error Property 'and' does not exist
t.flag.and(t.flag)

// A value or an expression of another type is refused.
// @ts-expect-error is not assignable to parameter of type
t.i.gt('x')
// @ts-expect-error is not assignable to parameter of type
t.id.eq(5)
// @ts-expect-error Argument of type 'null' is not assignable to parameter of type
t.i.eq(null)
// @ts-expect-error Type '"text"' is not assignable to type '"number"'
t.i.eq(t.text)
// @ts-expect-error Type 'number' is not assignable to type 'string | Typed<
t.text.in([1])
// @ts-expect-error is not assignable to parameter of type
t.i.between(1, 'x')
// @ts-expect-error is not assignable to parameter of type
t.i.plus('x')
// @ts-expect-error is not assignable to parameter of type
t.at.plus(3)
// @ts-expect-error Type 'string' is not assignable to type 'number'
t.list.contains(['a'])
// @ts-expect-error is not assignable to parameter of type
t.range.containsValue('a')
// @ts-expect-error is not assignable to parameter of type
t.jb.hasKey(3)
// @ts-expect-error is not assignable to parameter of type
t.words.matchesQuery(3)
// @ts-expect-error is not assignable to parameter of type
t.mood.gt('cross')
t.path.eq('a.b')
t.path.eq(value('a.b', customType('ltree')))
