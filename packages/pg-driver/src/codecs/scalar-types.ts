import type { Codec } from './codec.ts'
import { booleanCodec } from './boolean.ts'
import { byteaCodec } from './bytea.ts'
import { dateCodec, timeCodec, timetzCodec } from './date-and-time.ts'
import { doublePrecisionCodec, realCodec } from './float.ts'
import { boxCodec, circleCodec, lineCodec, lsegCodec, pathCodec, pointCodec, polygonCodec } from './geometric.ts'
import { bigintCodec, integerCodec, oidCodec, smallintCodec, xid8Codec } from './integer.ts'
import { intervalCodec } from './interval.ts'
import { jsonCodec, jsonbCodec } from './json.ts'
import { numericCodec } from './numeric.ts'
import { multirangeCodec, rangeCodec } from './range.ts'
import { bitCodec, charByteCodec, nameCodec, textCodec, varbitCodec } from './text.ts'
import { timestampCodec, timestamptzCodec } from './timestamp.ts'
import { uuidCodec } from './uuid.ts'

/** The types whose value is their text; PostgreSQL checks it. */
const TEXT_FORMS = [
  'text', 'varchar', 'char', 'citext', 'xml', 'money',
  'inet', 'cidr', 'macaddr', 'macaddr8',
  'tsvector', 'tsquery', 'jsonpath', 'refcursor', 'aclitem',
  'pg_lsn', 'pg_snapshot', 'txid_snapshot', 'xid', 'cid', 'tid',
  'regclass', 'regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure',
  'regrole', 'regtype',
] as const

/** The codecs of the types that have one form. */
const plain: readonly (readonly [name: string, codec: Codec])[] = [
  ['smallint', smallintCodec],
  ['integer', integerCodec],
  ['bigint', bigintCodec],
  ['numeric', numericCodec],
  ['real', realCodec],
  ['double precision', doublePrecisionCodec],
  ['boolean', booleanCodec],
  ['uuid', uuidCodec],
  ['bytea', byteaCodec],
  ['name', nameCodec],
  ['"char"', charByteCodec],
  ['bit', bitCodec],
  ['varbit', varbitCodec],
  ['date', dateCodec],
  ['time', timeCodec],
  ['timetz', timetzCodec],
  ['interval', intervalCodec],
  ['json', jsonCodec],
  ['jsonb', jsonbCodec],
  ['oid', oidCodec],
  ['xid8', xid8Codec],
  ['point', pointCodec],
  ['line', lineCodec],
  ['lseg', lsegCodec],
  ['box', boxCodec],
  ['path', pathCodec],
  ['polygon', polygonCodec],
  ['circle', circleCodec],
  ...TEXT_FORMS.map(name => [name, textCodec(name)] as const),
  // To JSON they are arrays.
  ['int2vector', textCodec('int2vector', false)],
  ['oidvector', textCodec('oidvector', false)],
]

/** The built-in ranges: name, name of the multirange, and the codec of a bound in a mode. */
const RANGES: readonly (readonly [range: string, multirange: string, subtype: (mode: string | undefined) => Codec])[] = [
  ['int4range', 'int4multirange', () => integerCodec],
  ['int8range', 'int8multirange', () => bigintCodec],
  ['numrange', 'nummultirange', () => numericCodec],
  ['daterange', 'datemultirange', () => dateCodec],
  ['tsrange', 'tsmultirange', timestampCodec],
  ['tstzrange', 'tstzmultirange', timestamptzCodec],
]

const byName: ReadonlyMap<string, (mode: string | undefined) => Codec> = new Map([
  ...plain.map(([name, codec]) => [name, () => codec] as const),
  ['timestamp', timestampCodec] as const,
  ['timestamptz', timestamptzCodec] as const,
  ...RANGES.map(([name, , subtype]) => [name, (mode: string | undefined): Codec => rangeCodec(name, subtype(mode))] as const),
  ...RANGES.map(([, name, subtype]) => [name, (mode: string | undefined): Codec => multirangeCodec(name, subtype(mode))] as const),
])

/** The other spellings of the built-in types. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['int2', 'smallint'],
  ['int', 'integer'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['decimal', 'numeric'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['bool', 'boolean'],
  ['character varying', 'varchar'],
  ['character', 'char'],
  ['bpchar', 'char'],
  ['bit varying', 'varbit'],
  ['time without time zone', 'time'],
  ['time with time zone', 'timetz'],
  ['timestamp without time zone', 'timestamp'],
  ['timestamp with time zone', 'timestamptz'],
])

/** The SQL names of the built-in types, one for each. */
export const scalarTypeNames: readonly string[] = [...byName.keys()]

/**
 * The codec of a built-in type, by any of its names. A name that is none of them is taken for a type of an extension, which
 * travels as its text; it goes into JSON as text too, since such a type may have a cast to JSON of its own.
 */
export const scalarCodec = (name: string, mode: string | undefined): Codec => {
  const find = byName.get(ALIASES.get(name) ?? name)
  return find === undefined ? textCodec(name, false) : find(mode)
}
