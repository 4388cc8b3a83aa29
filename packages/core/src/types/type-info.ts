/**
 * What the compiler knows of an SQL data type. These interfaces exist for the type checker only; their run-time twin is
 * {@link DataType}. Named interfaces keep hover texts short and checking cheap.
 */

/** The groups of operators that a type has; an expression's methods follow from it. */
export type Family =
  | 'integer' | 'number' | 'text' | 'boolean' | 'datetime' | 'interval' | 'comparable' | 'equatable'
  | 'json' | 'jsonb' | 'array' | 'range' | 'multirange' | 'network' | 'tsvector' | 'tsquery' | 'bytea' | 'bits' | 'plain'

/** A data type: its SQL name, what a value reads as, what may be given, its operators, and what it compares with. */
export interface TypeInfo {
  readonly name: string
  readonly out: unknown
  readonly in: unknown
  readonly family: Family
  /** Types of one class can be compared with one another. */
  readonly class: string
}

/** `smallint`: two bytes. */
export interface SmallInt extends TypeInfo { readonly name: 'smallint'; readonly out: number; readonly in: number; readonly family: 'integer'; readonly class: 'number' }
/** `integer`: four bytes. */
export interface Integer extends TypeInfo { readonly name: 'integer'; readonly out: number; readonly in: number; readonly family: 'integer'; readonly class: 'number' }
/** `bigint`: eight bytes; reads as a bigint, so that no digit is lost. */
export interface BigInt extends TypeInfo { readonly name: 'bigint'; readonly out: bigint; readonly in: bigint | number; readonly family: 'integer'; readonly class: 'number' }
/** `numeric`: reads as a string, so that no digit is lost. */
export interface Numeric extends TypeInfo { readonly name: 'numeric'; readonly out: string; readonly in: string | number | bigint; readonly family: 'number'; readonly class: 'number' }
/** `real`: six digits. */
export interface Real extends TypeInfo { readonly name: 'real'; readonly out: number; readonly in: number; readonly family: 'number'; readonly class: 'number' }
/** `double precision`: JavaScript's number. */
export interface DoublePrecision extends TypeInfo { readonly name: 'double precision'; readonly out: number; readonly in: number; readonly family: 'number'; readonly class: 'number' }
/** `money`: text, as the server writes it. */
export interface Money extends TypeInfo { readonly name: 'money'; readonly out: string; readonly in: string; readonly family: 'comparable'; readonly class: 'money' }

/** `text`, `varchar`, `char`, `name`, `citext`: strings that compare with one another. */
export interface Text<Name extends string = 'text'> extends TypeInfo { readonly name: Name; readonly out: string; readonly in: string; readonly family: 'text'; readonly class: 'text' }
/** `boolean`. */
export interface Bool extends TypeInfo { readonly name: 'boolean'; readonly out: boolean; readonly in: boolean; readonly family: 'boolean'; readonly class: 'boolean' }
/** `uuid`: text of 36 characters. */
export interface Uuid extends TypeInfo { readonly name: 'uuid'; readonly out: string; readonly in: string; readonly family: 'comparable'; readonly class: 'uuid' }
/** `bytea`. */
export interface Bytes extends TypeInfo { readonly name: 'bytea'; readonly out: Uint8Array; readonly in: Uint8Array; readonly family: 'bytea'; readonly class: 'bytea' }

/** `date`: `2026-01-31`; a `Date` would have a time zone. */
export interface DateType extends TypeInfo { readonly name: 'date'; readonly out: string; readonly in: string; readonly family: 'datetime'; readonly class: 'datetime' }
/** `time` without a zone: `12:30:00`. */
export interface Time extends TypeInfo { readonly name: 'time'; readonly out: string; readonly in: string; readonly family: 'datetime'; readonly class: 'time' }
/** `time` with a zone: `12:30:00+02`. */
export interface TimeTz extends TypeInfo { readonly name: 'timetz'; readonly out: string; readonly in: string; readonly family: 'datetime'; readonly class: 'timetz' }
/** `timestamp`: `Js` is `string`, or `Date` where the column asks for it. */
export interface Timestamp<Js = string> extends TypeInfo { readonly name: 'timestamp'; readonly out: Js; readonly in: Js; readonly family: 'datetime'; readonly class: 'datetime' }
/** `timestamptz`: `Js` is `Date`, or `string` with every microsecond where the column asks for it. */
export interface TimestampTz<Js = Date> extends TypeInfo { readonly name: 'timestamptz'; readonly out: Js; readonly in: Js; readonly family: 'datetime'; readonly class: 'datetime' }
/** A span of time, exact: months and days have no fixed length, so the three are kept apart. */
export interface IntervalValue { readonly months: number; readonly days: number; readonly microseconds: bigint }
/** `interval`. */
export interface Interval extends TypeInfo { readonly name: 'interval'; readonly out: IntervalValue; readonly in: IntervalValue; readonly family: 'interval'; readonly class: 'interval' }

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }
/** `json`: the text as it was written. */
export interface Json<T = JsonValue, In = T> extends TypeInfo { readonly name: 'json'; readonly out: T; readonly in: In; readonly family: 'json'; readonly class: 'json' }
/** `jsonb`: parsed, and comparable. */
export interface Jsonb<T = JsonValue, In = T> extends TypeInfo { readonly name: 'jsonb'; readonly out: T; readonly in: In; readonly family: 'jsonb'; readonly class: 'jsonb' }

/** An array. `Null` is `null` where elements may be null, else `never`. */
export interface ArrayOf<E extends TypeInfo = TypeInfo, Null = never> extends TypeInfo {
  readonly name: `${E['name']}[]`
  readonly out: readonly (E['out'] | Null)[]
  readonly in: readonly (E['in'] | Null)[]
  readonly family: 'array'
  readonly class: `${E['name']}[]`
  readonly element: E
  readonly elementNull: Null
}

/** An enumerated type: its labels are its values. */
export interface Enum<Name extends string, Label extends string> extends TypeInfo { readonly name: Name; readonly out: Label; readonly in: Label; readonly family: 'comparable'; readonly class: `enum ${Name}` }

/** A range of values: empty, or two bounds of which `null` is unbounded. */
export type RangeValue<T> =
  | { readonly empty: true }
  | { readonly empty: false; readonly lower: T | null; readonly upper: T | null; readonly lowerInclusive: boolean; readonly upperInclusive: boolean }
/** A range type over the element `E`. */
export interface Range<Name extends string = string, E extends TypeInfo = TypeInfo> extends TypeInfo {
  readonly name: Name; readonly out: RangeValue<E['out']>; readonly in: RangeValue<E['in']>; readonly family: 'range'; readonly class: Name; readonly element: E
}
/** A multirange type: ranges in order, none of which touch. */
export interface Multirange<Name extends string = string, E extends TypeInfo = TypeInfo> extends TypeInfo {
  readonly name: Name; readonly out: readonly RangeValue<E['out']>[]; readonly in: readonly RangeValue<E['in']>[]; readonly family: 'multirange'; readonly class: Name; readonly element: E
}

/** `inet` and `cidr`. */
export interface Network<Name extends string> extends TypeInfo { readonly name: Name; readonly out: string; readonly in: string; readonly family: 'network'; readonly class: 'network' }
/** A type that reads as a string and sorts. */
export interface TextForm<Name extends string> extends TypeInfo { readonly name: Name; readonly out: string; readonly in: string; readonly family: 'comparable'; readonly class: Name }
/** A type without an equality operator that Quern offers: what reads and writes as `T`. */
export interface Plain<Name extends string, T> extends TypeInfo { readonly name: Name; readonly out: T; readonly in: T; readonly family: 'plain'; readonly class: Name }
/** `tsvector`: a document, as text search has it. */
export interface TsVector extends TypeInfo { readonly name: 'tsvector'; readonly out: string; readonly in: string; readonly family: 'tsvector'; readonly class: 'tsvector' }
/** `tsquery`: what is searched for. */
export interface TsQuery extends TypeInfo { readonly name: 'tsquery'; readonly out: string; readonly in: string; readonly family: 'tsquery'; readonly class: 'tsquery' }
/** `bit` and `varbit`: text of zeros and ones. */
export interface Bits<Name extends string> extends TypeInfo { readonly name: Name; readonly out: string; readonly in: string; readonly family: 'bits'; readonly class: 'bits' }
/** `oid`: the number of an object in the server's catalogues. */
export interface Oid extends TypeInfo { readonly name: 'oid'; readonly out: number; readonly in: number; readonly family: 'comparable'; readonly class: 'oid' }
/** `xid8`: the number of a transaction, with its epoch. */
export interface Xid8 extends TypeInfo { readonly name: 'xid8'; readonly out: bigint; readonly in: bigint; readonly family: 'comparable'; readonly class: 'xid8' }

/** A point of the plane. */
export interface PointValue { readonly x: number; readonly y: number }
/** The line `ax + by + c = 0`. */
export interface LineValue { readonly a: number; readonly b: number; readonly c: number }
/** A line segment by its ends. */
export interface SegmentValue { readonly from: PointValue; readonly to: PointValue }
/** A box by its upper right and its lower left corner, as PostgreSQL keeps it. */
export interface BoxValue { readonly high: PointValue; readonly low: PointValue }
/** A path by its points; a closed one goes back to the first. */
export interface PathValue { readonly open: boolean; readonly points: readonly PointValue[] }
/** A polygon by its corners. */
export interface PolygonValue { readonly points: readonly PointValue[] }
/** A circle by its centre and radius. */
export interface CircleValue { readonly center: PointValue; readonly radius: number }

/** Nested rows, as `many`, `one` and `optional` give them. */
export interface Rows<T> extends TypeInfo { readonly name: 'rows'; readonly out: T; readonly in: never; readonly family: 'plain'; readonly class: 'rows' }

/** The type that arithmetic on two numeric types gives: PostgreSQL's implicit conversions. */
export interface Wider {
  readonly 'smallint': { readonly 'smallint': SmallInt; readonly 'integer': Integer; readonly 'bigint': BigInt; readonly 'numeric': Numeric; readonly 'real': DoublePrecision; readonly 'double precision': DoublePrecision }
  readonly 'integer': { readonly 'smallint': Integer; readonly 'integer': Integer; readonly 'bigint': BigInt; readonly 'numeric': Numeric; readonly 'real': DoublePrecision; readonly 'double precision': DoublePrecision }
  readonly 'bigint': { readonly 'smallint': BigInt; readonly 'integer': BigInt; readonly 'bigint': BigInt; readonly 'numeric': Numeric; readonly 'real': DoublePrecision; readonly 'double precision': DoublePrecision }
  readonly 'numeric': { readonly 'smallint': Numeric; readonly 'integer': Numeric; readonly 'bigint': Numeric; readonly 'numeric': Numeric; readonly 'real': DoublePrecision; readonly 'double precision': DoublePrecision }
  readonly 'real': { readonly 'smallint': DoublePrecision; readonly 'integer': DoublePrecision; readonly 'bigint': DoublePrecision; readonly 'numeric': DoublePrecision; readonly 'real': Real; readonly 'double precision': DoublePrecision }
  readonly 'double precision': { readonly 'smallint': DoublePrecision; readonly 'integer': DoublePrecision; readonly 'bigint': DoublePrecision; readonly 'numeric': DoublePrecision; readonly 'real': DoublePrecision; readonly 'double precision': DoublePrecision }
}
/** The names of the numeric types. */
export type NumberName = keyof Wider
