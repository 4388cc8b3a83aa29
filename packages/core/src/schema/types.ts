/** Column descriptors of the built-in data types. Source: PostgreSQL manual, "Chapter 8. Data Types". */
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { scalarTypeNode } from '../ast/types/scalar-type.ts'
import { dataType, type DataType } from '../types/data-type.ts'
import * as scalars from '../types/scalars.ts'
import type * as Info from '../types/type-info.ts'
import { column, type Column } from './column.ts'

/** A column descriptor as it starts: not null, without default or constraints. */
export type NewColumn<Ty extends Info.TypeInfo> = Column<Ty, never, 'required', never, never>

const sized = <Ty extends Info.TypeInfo>(name: Ty['name'], family: Ty['family'], modifiers: readonly (number | undefined)[]): DataType<Ty> => {
  const given = modifiers.filter(modifier => modifier !== undefined)
  return dataType(scalarTypeNode.create({ name, modifiers: given.length > 0 ? given : undefined }), family)
}

/** 16-bit whole numbers. SQL: `smallint`. */
export const smallint = (): NewColumn<Info.SmallInt> => column(scalars.smallintType)
/** 32-bit whole numbers. SQL: `integer`. */
export const integer = (): NewColumn<Info.Integer> => column(scalars.integerType)
/** 64-bit whole numbers, read as `bigint`. SQL: `bigint`. */
export const bigint = (): NewColumn<Info.BigInt> => column(scalars.bigintType)
/** Exact decimals, read as a string of digits. SQL: `numeric(precision, scale)`. */
export const numeric = (precision?: number, scale?: number): NewColumn<Info.Numeric> => column(sized<Info.Numeric>('numeric', 'number', [precision, scale]))
/** 32-bit floating point. SQL: `real`. */
export const real = (): NewColumn<Info.Real> => column(scalars.realType)
/** 64-bit floating point. SQL: `double precision`. */
export const doublePrecision = (): NewColumn<Info.DoublePrecision> => column(scalars.doublePrecisionType)
/** Money in the format of the server's locale, as text. SQL: `money`. */
export const money = (): NewColumn<Info.Money> => column(sized<Info.Money>('money', 'comparable', []))
/** Strings of any length. SQL: `text`. */
export const text = (): NewColumn<Info.Text> => column(scalars.textType)
/** Strings of at most so many characters. SQL: `varchar(n)`. */
export const varchar = (length?: number): NewColumn<Info.Text<'varchar'>> => column(sized<Info.Text<'varchar'>>('varchar', 'text', [length]))
/** Strings padded with blanks to so many characters. SQL: `char(n)`. */
export const char = (length?: number): NewColumn<Info.Text<'char'>> => column(sized<Info.Text<'char'>>('char', 'text', [length]))
/** Names of the catalog, of at most 63 bytes. SQL: `name`. */
export const name = (): NewColumn<Info.Text<'name'>> => column(sized<Info.Text<'name'>>('name', 'text', []))
/** Strings that compare whatever their case, of the extension `citext`. SQL: `citext`. */
export const citext = (): NewColumn<Info.Text<'citext'>> => column(sized<Info.Text<'citext'>>('citext', 'text', []))
/** Truth values. SQL: `boolean`. */
export const boolean = (): NewColumn<Info.Bool> => column(scalars.booleanType)
/** SQL: `uuid`. */
export const uuid = (): NewColumn<Info.Uuid> => column(scalars.uuidType)
/** Byte strings, as `Uint8Array`. SQL: `bytea`. */
export const bytea = (): NewColumn<Info.Bytes> => column(scalars.byteaType)
/** Calendar dates, as `'YYYY-MM-DD'`: a date is no instant. SQL: `date`. */
export const date = (): NewColumn<Info.DateType> => column(scalars.dateType)
/** Times of day, as text. `precision` counts the digits of the seconds' fraction. SQL: `time(p)`. */
export const time = (precision?: number): NewColumn<Info.Time> => column(sized<Info.Time>('time', 'datetime', [precision]))
/** Times of day with an offset from UTC, as text. SQL: `timetz(p)`. */
export const timetz = (precision?: number): NewColumn<Info.TimeTz> => column(sized<Info.TimeTz>('timetz', 'datetime', [precision]))

/** How a point in time is read: `date` as a `Date` of whole milliseconds, `string` as text that keeps every microsecond. */
export interface TimestampOptions<Mode extends 'date' | 'string'> {
  readonly mode?: Mode
  /** Digits of the seconds' fraction, 0 to 6. */
  readonly precision?: number
}

const timed = <Ty extends Info.TypeInfo>(type: Ty['name'], { mode, precision }: TimestampOptions<'date' | 'string'>): DataType<Ty> =>
  dataType(scalarTypeNode.create({ name: type, mode, modifiers: precision === undefined ? undefined : [precision] }), 'datetime')

/** A wall clock without a zone, as text; with `mode: 'date'` a `Date` whose UTC fields are the wall clock's. SQL: `timestamp(p)`. */
export const timestamp = <Mode extends 'date' | 'string' = 'string'>(options: TimestampOptions<Mode> = {}): NewColumn<Info.Timestamp<Mode extends 'date' ? Date : string>> =>
  column(timed(`timestamp`, options))
/** An instant, as a `Date` of whole milliseconds; with `mode: 'string'` text that keeps every microsecond. SQL: `timestamptz(p)`. */
export const timestamptz = <Mode extends 'date' | 'string' = 'date'>(options: TimestampOptions<Mode> = {}): NewColumn<Info.TimestampTz<Mode extends 'string' ? string : Date>> =>
  column(timed(`timestamptz`, options))
/** Spans of time, exact. SQL: `interval(p)`. */
export const interval = (precision?: number): NewColumn<Info.Interval> => column(sized<Info.Interval>('interval', 'interval', [precision]))

/** JSON kept as it was written. The type parameter says what it holds; a Standard Schema checks it both ways. SQL: `json`. */
export const json: JsonColumn<'json'> = (schema?: StandardSchemaV1) =>
  column(dataType<never>(scalarTypeNode.create({ name: 'json' }), 'json', schema ? { validator: schema } : {})) as never
/** JSON in a form that can be searched. The type parameter says what it holds; a Standard Schema checks it both ways. SQL: `jsonb`. */
export const jsonb: JsonColumn<'jsonb'> = (schema?: StandardSchemaV1) =>
  column(dataType<never>(scalarTypeNode.create({ name: 'jsonb' }), 'jsonb', schema ? { validator: schema } : {})) as never

/**
 * A JSON column: typed by a type parameter, or by a Standard Schema that also checks the values. What is stored is the
 * schema's input; reading it gives the schema's output, so that a schema may transform.
 */
export interface JsonColumn<Name extends 'json' | 'jsonb'> {
  // Where the column stands must not say what it holds, or it would be `unknown`.
  <T = Info.JsonValue>(): NewColumn<Name extends 'json' ? Info.Json<NoInfer<T>> : Info.Jsonb<NoInfer<T>>>
  <S extends StandardSchemaV1>(schema: S): NewColumn<Name extends 'json'
    ? Info.Json<StandardSchemaV1.InferOutput<S>, StandardSchemaV1.InferInput<S>>
    : Info.Jsonb<StandardSchemaV1.InferOutput<S>, StandardSchemaV1.InferInput<S>>>
}

/** SQL: `inet`. */
export const inet = (): NewColumn<Info.Network<'inet'>> => column(sized<Info.Network<'inet'>>('inet', 'network', []))
/** SQL: `cidr`. */
export const cidr = (): NewColumn<Info.Network<'cidr'>> => column(sized<Info.Network<'cidr'>>('cidr', 'network', []))
const textForm = <const Name extends string>(type: Name) => (): NewColumn<Info.TextForm<Name>> =>
  column(sized<Info.TextForm<Name>>(type, 'comparable', []))
/** SQL: `macaddr`. */
export const macaddr: () => NewColumn<Info.TextForm<'macaddr'>> = textForm('macaddr')
/** SQL: `macaddr8`. */
export const macaddr8: () => NewColumn<Info.TextForm<'macaddr8'>> = textForm('macaddr8')
/** A position in the write-ahead log. SQL: `pg_lsn`. */
export const pgLsn: () => NewColumn<Info.TextForm<'pg_lsn'>> = textForm('pg_lsn')
/** A place of a row version. SQL: `tid`. */
export const tid: () => NewColumn<Info.TextForm<'tid'>> = textForm('tid')
/** A table by its name or number. SQL: `regclass`. */
export const regclass: () => NewColumn<Info.TextForm<'regclass'>> = textForm('regclass')
/** A data type by its name or number. SQL: `regtype`. */
export const regtype: () => NewColumn<Info.TextForm<'regtype'>> = textForm('regtype')
/** Bits of an exact count. SQL: `bit(n)`. */
export const bit = (length?: number): NewColumn<Info.Bits<'bit'>> => column(sized<Info.Bits<'bit'>>('bit', 'bits', [length]))
/** Bits of at most a count. SQL: `bit varying(n)`. */
export const varbit = (length?: number): NewColumn<Info.Bits<'varbit'>> => column(sized<Info.Bits<'varbit'>>('varbit', 'bits', [length]))
/** SQL: `tsvector`. */
export const tsvector = (): NewColumn<Info.TsVector> => column(scalars.tsvectorType)
/** SQL: `tsquery`. */
export const tsquery = (): NewColumn<Info.TsQuery> => column(scalars.tsqueryType)
/** SQL: `oid`. */
export const oid = (): NewColumn<Info.Oid> => column(scalars.oidType)
/** A transaction's number. SQL: `xid8`. */
export const xid8 = (): NewColumn<Info.Xid8> => column(sized<Info.Xid8>('xid8', 'comparable', []))

const plain = <const Name extends string, T>(type: Name) => (): NewColumn<Info.Plain<Name, T>> =>
  column(dataType<Info.Plain<Name, T>>(scalarTypeNode.create({ name: type }), 'plain'))
/** SQL: `xml`. */
export const xml: () => NewColumn<Info.Plain<'xml', string>> = plain('xml')
/** SQL: `jsonpath`. */
export const jsonpath: () => NewColumn<Info.Plain<'jsonpath', string>> = plain('jsonpath')
/** SQL: `point`. */
export const point: () => NewColumn<Info.Plain<'point', Info.PointValue>> = plain('point')
/** SQL: `line`. */
export const line: () => NewColumn<Info.Plain<'line', Info.LineValue>> = plain('line')
/** SQL: `lseg`. */
export const lseg: () => NewColumn<Info.Plain<'lseg', Info.SegmentValue>> = plain('lseg')
/** SQL: `box`. */
export const box: () => NewColumn<Info.Plain<'box', Info.BoxValue>> = plain('box')
/** SQL: `path`. */
export const path: () => NewColumn<Info.Plain<'path', Info.PathValue>> = plain('path')
/** SQL: `polygon`. */
export const polygon: () => NewColumn<Info.Plain<'polygon', Info.PolygonValue>> = plain('polygon')
/** SQL: `circle`. */
export const circle: () => NewColumn<Info.Plain<'circle', Info.CircleValue>> = plain('circle')

const range = <const Name extends string, E extends Info.TypeInfo>(type: Name, element: DataType<E>) => (): NewColumn<Info.Range<Name, E>> =>
  column(dataType<Info.Range<Name, E>>(scalarTypeNode.create({ name: type }), 'range', { element }))
const multirange = <const Name extends string, E extends Info.TypeInfo>(type: Name, element: DataType<E>) => (): NewColumn<Info.Multirange<Name, E>> =>
  column(dataType<Info.Multirange<Name, E>>(scalarTypeNode.create({ name: type }), 'multirange', { element }))
/** SQL: `int4range`. */
export const int4range: () => NewColumn<Info.Range<'int4range', Info.Integer>> = range('int4range', scalars.integerType)
/** SQL: `int8range`. */
export const int8range: () => NewColumn<Info.Range<'int8range', Info.BigInt>> = range('int8range', scalars.bigintType)
/** SQL: `numrange`. */
export const numrange: () => NewColumn<Info.Range<'numrange', Info.Numeric>> = range('numrange', scalars.numericType)
/** SQL: `daterange`. */
export const daterange: () => NewColumn<Info.Range<'daterange', Info.DateType>> = range('daterange', scalars.dateType)
/** SQL: `tsrange`. */
export const tsrange: () => NewColumn<Info.Range<'tsrange', Info.Timestamp>> = range('tsrange', scalars.timestampType)
/** SQL: `tstzrange`. */
export const tstzrange: () => NewColumn<Info.Range<'tstzrange', Info.TimestampTz>> = range('tstzrange', scalars.timestamptzType)
/** SQL: `int4multirange`. */
export const int4multirange: () => NewColumn<Info.Multirange<'int4multirange', Info.Integer>> = multirange('int4multirange', scalars.integerType)
/** SQL: `int8multirange`. */
export const int8multirange: () => NewColumn<Info.Multirange<'int8multirange', Info.BigInt>> = multirange('int8multirange', scalars.bigintType)
/** SQL: `nummultirange`. */
export const nummultirange: () => NewColumn<Info.Multirange<'nummultirange', Info.Numeric>> = multirange('nummultirange', scalars.numericType)
/** SQL: `datemultirange`. */
export const datemultirange: () => NewColumn<Info.Multirange<'datemultirange', Info.DateType>> = multirange('datemultirange', scalars.dateType)
/** SQL: `tsmultirange`. */
export const tsmultirange: () => NewColumn<Info.Multirange<'tsmultirange', Info.Timestamp>> = multirange('tsmultirange', scalars.timestampType)
/** SQL: `tstzmultirange`. */
export const tstzmultirange: () => NewColumn<Info.Multirange<'tstzmultirange', Info.TimestampTz>> = multirange('tstzmultirange', scalars.timestamptzType)
