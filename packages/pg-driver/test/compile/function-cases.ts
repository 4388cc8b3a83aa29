import * as q from '@quern/core'
import type { Projection, SelectQuery } from '@quern/core'
import { expect } from 'vitest'
import { t, u } from './tables.ts'

/** A call of a function on the fixture's `t`: how it reads, and its value in the first row. */
export interface FunctionCase {
  readonly name: string
  readonly query: SelectQuery<Projection, string, never>
  readonly sql: string
  readonly value: unknown
  /** The first PostgreSQL major that has it. */
  readonly since?: number
}

const { literal, value, integer, text, numeric } = q
const c = (name: string, x: Projection[string], sql: string, expected: unknown, since?: number): FunctionCase => ({
  name, sql: `select ${sql} as x from t order by t.id`, value: expected,
  query: q.from(t).orderBy(t.id).select({ x } as never),
  ...(since === undefined ? {} : { since }),
})
/** Aggregates give one row and are in no order. */
const a = (name: string, x: Projection[string], sql: string, expected: unknown): FunctionCase =>
  ({ name, sql: `select ${sql} as x from t`, value: expected, query: q.from(t).select({ x } as never) })

const instant = new Date('2020-01-01T00:00:00Z')
const month = { months: 1, days: 0, microseconds: 0n }
const byId = q.window({ orderBy: [t.id] })
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const wallClock = value('2020-03-01 12:30:00', q.timestamp())
const ofT = q.from(u).where(u.tId.eq(t.id))

export const functionCases: readonly FunctionCase[] = [
  // Text
  c('lower', q.lower('ABC'), 'lower($1::text)', 'abc'),
  c('upper', q.upper(t.b), 'upper(t.b)', 'ABC'),
  c('length', q.length(t.b), 'length(t.b)', 3),
  c('octetLength', q.octetLength('é'), 'octet_length($1::text)', 2),
  c('trim', q.trim(' a '), 'btrim($1::text)', 'a'),
  c('trimStart', q.trimStart(' a '), 'ltrim($1::text)', 'a '),
  c('trimEnd', q.trimEnd(' a '), 'rtrim($1::text)', ' a'),
  c('reverse', q.reverse(t.b), 'reverse(t.b)', 'cba'),
  c('initcap', q.initcap(t.b), 'initcap(t.b)', 'Abc'),
  c('md5', q.md5(t.b), 'md5(t.b)', '900150983cd24fb0d6963f7d28e17f72'),
  c('sha256', q.sha256(new Uint8Array([1])), 'sha256($1::bytea)', expect.objectContaining({ length: 32, 0: 0x4b })),
  c('left', q.left(t.b, 2), 'left(t.b, $1::integer)', 'ab'),
  c('right', q.right(t.b, 2), 'right(t.b, $1::integer)', 'bc'),
  c('repeat', q.repeat(t.b, 2), 'repeat(t.b, $1::integer)', 'abcabc'),
  c('strpos', q.strpos(t.b, 'c'), 'strpos(t.b, $1::text)', 3),
  c('startsWith', q.startsWith(t.b, 'a'), 'starts_with(t.b, $1::text)', true),
  c('stringToArray', q.stringToArray('a,b', ','), 'string_to_array($1::text, $2::text)', ['a', 'b']),
  c('replace', q.replace(t.b, 'a', 'x'), 'replace(t.b, $1::text, $2::text)', 'xbc'),
  c('splitPart', q.splitPart('a,b', ',', 2), 'split_part($1::text, $2::text, $3::integer)', 'b'),
  c('substring', q.substring(t.b, 2, 1), 'substr(t.b, $1::integer, $2::integer)', 'b'),
  c('padStart', q.padStart(t.b, 5, '-'), 'lpad(t.b, $1::integer, $2::text)', '--abc'),
  c('padEnd', q.padEnd(t.b, 5, '-'), 'rpad(t.b, $1::integer, $2::text)', 'abc--'),
  c('translate', q.translate(t.b, 'ab', 'xy'), 'translate(t.b, $1::text, $2::text)', 'xyc'),
  c('regexpReplace', q.regexpReplace(t.b, '[ab]+', '-'), 'regexp_replace(t.b, $1::text, $2::text)', '-c'),
  c('toTsvector', q.toTsvector('cats'), 'to_tsvector($1::text)', expect.stringContaining('\'cat')),
  c('toTsquery', q.toTsquery('cat'), 'to_tsquery($1::text)', '\'cat\''),
  c('websearchToTsquery', q.websearchToTsquery('cat -dog'), 'websearch_to_tsquery($1::text)', '\'cat\' & !\'dog\''),
  c('concat', q.concat(t.b, '-', t.a), 'concat(t.b, $1::text, t.a)', 'abc-2'),
  c('concatWith', q.concatWith('-', t.b, t.a), 'concat_ws($1::text, t.b, t.a)', 'abc-2'),
  c('normalize', q.normalize(t.b, 'nfkc'), 'normalize(t.b, nfkc)', 'abc'),
  c('isNormalized', q.isNormalized(t.b), 't.b is normalized', true),
  c('isJson', q.isJson(t.b), 't.b is json', false, 16),
  c('isNotJson', q.isNotJson(t.b), 't.b is not json', true, 16),
  // Numbers
  c('abs', q.abs(t.a.negated()), 'abs(- t.a)', 2),
  c('ceil', q.ceil(t.c), 'ceil(t.c)', '2'),
  c('floor', q.floor(t.a), 'floor(t.a)', 2),
  c('round', q.round(t.c), 'round(t.c)', '2'),
  c('roundTo', q.roundTo(t.c, 3), 'round(t.c, $1::integer)', '1.500'),
  c('trunc', q.trunc(t.c), 'trunc(t.c)', '1'),
  c('sign', q.sign(t.a.negated()), 'sign(- t.a)', -1),
  c('sqrt', q.sqrt(4), 'sqrt($1::double precision)', 2),
  c('ln', q.ln(1), 'ln($1::double precision)', 0),
  c('exp', q.exp(0), 'exp($1::double precision)', 1),
  c('random', q.random(), 'random()', expect.any(Number)),
  c('radians', q.radians(180), 'radians($1::double precision)', Math.PI),
  c('sin', q.sin(0), 'sin($1::double precision)', 0),
  c('cos', q.cos(0), 'cos($1::double precision)', 1),
  c('asin', q.asin(0), 'asin($1::double precision)', 0),
  // Times
  c('now', q.now(), 'now()', expect.any(Date)),
  c('clockTimestamp', q.clockTimestamp(), 'clock_timestamp()', expect.any(Date)),
  c('currentDate', q.currentDate(), 'current_date', expect.stringMatching(/^\d{4}-\d\d-\d\d$/)),
  c('currentTimestamp', q.currentTimestamp(), 'current_timestamp', expect.any(Date)),
  c('localTimestamp', q.localTimestamp(), 'localtimestamp', expect.any(String)),
  c('currentUser', q.currentUser(), 'current_user', expect.any(String)),
  c('sessionUser', q.sessionUser(), 'session_user', expect.any(String)),
  c('currentSchema', q.currentSchema(), 'current_schema', 'public'),
  c('dateTrunc', q.dateTrunc('month', wallClock), 'date_trunc($1::text, $2::timestamp)', '2020-03-01 00:00:00'),
  c('dateTrunc', q.dateTrunc('year', value('2020-03-04', q.date())), 'date_trunc($1::text, $2::date)', expect.any(Date)),
  c('extract', q.extract('year', t.d), 'extract(year from t.d)', '2020'),
  c('age', q.age(t.d, t.d), 'age(t.d, t.d)', { months: 0, days: 0, microseconds: 0n }),
  c('toChar', q.toChar(t.d, 'YYYY'), 'to_char(t.d, $1::text)', '2020'),
  c('makeDate', q.makeDate(2020, 1, 2), 'make_date($1::integer, $2::integer, $3::integer)', '2020-01-02'),
  c('toTimestamp', q.toTimestamp(0), 'to_timestamp($1::double precision)', new Date(0)),
  c('overlaps', q.overlaps([t.d, t.d], [t.d, value(month, q.interval())]), '(t.d, t.d) overlaps (t.d, $1::interval)', true),
  // Identifiers
  c('genRandomUuid', q.genRandomUuid(), 'gen_random_uuid()', uuid),
  c('uuidv4', q.uuidv4(), 'uuidv4()', uuid, 18),
  c('uuidv7', q.uuidv7(), 'uuidv7()', uuid, 18),
  c('nextval', q.nextval('s'), 'nextval($1::text)', expect.any(BigInt)),
  // Conditions
  c('and', q.and(t.a.gt(1), t.b.isNotNull()), 't.a > $1 and t.b is not null', true),
  c('or', q.or(t.a.gt(5), t.b.isNotNull()), 't.a > $1 or t.b is not null', true),
  c('not', q.not(t.a.gt(5)), 'not t.a > $1', true),
  c('coalesce', q.coalesce(t.a, 5), 'coalesce(t.a, $1)', 2),
  c('nullif', q.nullif(t.a, 2), 'nullif(t.a, $1)', null),
  c('greatest', q.greatest(t.a, 5, t.id), 'greatest(t.a, $1, t.id)', 5),
  c('least', q.least(t.a, 5), 'least(t.a, $1)', 2),
  c('when', q.when(t.a.gt(5), literal('big')).when(t.a.gt(1), 'small').else(t.b), `case when t.a > $1 then 'big' when t.a > $2 then $3::text else t.b end`, 'small'),
  c('anyOf', t.a.eq(q.anyOf(t.arr)), 't.a = any (t.arr)', true),
  c('allOf', t.a.lt(q.allOf(q.from(u).select({ id: u.id }))), 't.a < all (select u.id as id from u)', false),
  c('exists', q.exists(ofT.select({ id: u.id })), 'exists (select u.id as id from u where u.t_id = t.id)', true),
  // Values
  c('value', value(5, numeric()), '$1::numeric', '5'),
  c('literal', literal(5n), '5::bigint', 5n),
  c('cast', q.cast(t.a, text()), 't.a::text', '2'),
  c('call', q.call('chr', [t.a.plus(63)], text()), 'chr(t.a + $1)', 'A'),
  c('named', q.call('make_interval', [q.named('months', literal(1))], q.interval()), 'make_interval(months => 1)', month),
  c('slice', q.slice(t.arr, 2), 't.arr[2:]', [2, 3]),
  c('sql', q.sql(integer())`${t.a} * 2`, 't.a * 2', 4),
  c('identifier', q.sql(integer())`${q.identifier('t', 'a')}`, 't.a', 2),
  c('jsonExists', q.jsonExists(t.j, '$.a'), `json_exists(t.j, '$.a')`, true, 17),
  // Queries inside
  c('scalar', q.scalar(ofT.select({ n: q.count() })), '(select count(*) as n from u where u.t_id = t.id)', 1n),
  c('arrayFrom', q.arrayFrom(ofT.select({ id: u.id })), 'array(select u.id as id from u where u.t_id = t.id)', [1]),
  c('many', q.many(ofT.select({ id: u.id })), `(select coalesce(json_agg(json_build_array(nested.id)), '[]') from (select u.id as id from u where u.t_id = t.id) as nested)`, [{ id: 1 }]),
  c('one', q.one(ofT.select({ id: u.id })), `(select json_build_array(nested.id) from (select u.id as id from u where u.t_id = t.id) as nested)`, { id: 1 }),
  c('optional', q.optional(ofT.select({ id: u.id })), `(select json_build_array(nested.id) from (select u.id as id from u where u.t_id = t.id) as nested)`, { id: 1 }),
  // Windows
  c('rowNumber', q.rowNumber().over(byId), 'row_number() over (order by t.id)', 1n),
  c('rank', q.rank().over(byId), 'rank() over (order by t.id)', 1n),
  c('denseRank', q.denseRank().over(byId), 'dense_rank() over (order by t.id)', 1n),
  c('percentRank', q.percentRank().over(byId), 'percent_rank() over (order by t.id)', 0),
  c('cumeDist', q.cumeDist().over(byId), 'cume_dist() over (order by t.id)', 0.5),
  c('ntile', q.ntile(2).over(byId), 'ntile($1::integer) over (order by t.id)', 1),
  c('lag', q.lag(t.a, 1, 9).over(byId), 'lag(t.a, $1::integer, $2::integer) over (order by t.id)', 9),
  c('lead', q.lead(t.id).over(byId), 'lead(t.id) over (order by t.id)', 2),
  c('firstValue', q.firstValue(t.b).over(byId), 'first_value(t.b) over (order by t.id)', 'abc'),
  c('lastValue', q.lastValue(t.id).over(byId), 'last_value(t.id) over (order by t.id)', 1),
  c('nthValue', q.nthValue(t.id, 1).over(), 'nth_value(t.id, $1::integer) over ()', 1),
  c('window', q.sum(t.id).over(q.window({ orderBy: [t.id], frame: { unit: 'rows', start: q.preceding(1), end: q.following(2) } })), 'sum(t.id) over (order by t.id rows between $1 preceding and $2 following)', 3n),
  c('preceding', q.count().over(q.window({ orderBy: [t.id], frame: { unit: 'groups', start: q.preceding(2), exclude: 'current row' } })), 'count(*) over (order by t.id groups $1 preceding exclude current row)', 0n),
  c('following', q.count().over(q.window({ orderBy: [t.id], frame: { unit: 'range', start: q.currentRow, end: q.following(1) } })), 'count(*) over (order by t.id range between current row and $1 following)', 2n),
  // Aggregates
  a('count', q.count(t.b), 'count(t.b)', 1n),
  a('sum', q.sum(t.id), 'sum(t.id)', 3n),
  a('sum', q.sum(t.c), 'sum(t.c)', '1.5'),
  a('sum', q.sum(q.cast(t.id, q.bigint())), 'sum(t.id::bigint)', '3'),
  a('sum', q.sum(q.cast(t.id, q.real())), 'sum(t.id::real)', 3),
  a('avg', q.avg(t.id), 'avg(t.id)', '1.5000000000000000'),
  a('avg', q.avg(q.cast(t.id, q.real())), 'avg(t.id::real)', 1.5),
  a('avg', q.avg(value(month, q.interval())), 'avg($1::interval)', month),
  a('min', q.min(t.d), 'min(t.d)', instant),
  a('max', q.max(t.b), 'max(t.b)', 'abc'),
  a('arrayAgg', q.arrayAgg(t.a).orderedBy(t.id.asc()), 'array_agg(t.a order by t.id asc)', [2, null]),
  a('stringAgg', q.stringAgg(t.b, ',').distinct(), 'string_agg(distinct t.b, $1::text)', 'abc'),
  a('jsonbAgg', q.jsonbAgg(t.id), 'jsonb_agg(t.id)', [1, 2]),
  a('jsonbObjectAgg', q.jsonbObjectAgg(t.id, t.b), 'jsonb_object_agg(t.id, t.b)', { 1: 'abc', 2: null }),
  a('boolAnd', q.boolAnd(t.a.gt(1)), 'bool_and(t.a > $1)', true),
  a('boolOr', q.boolOr(t.a.gt(5)), 'bool_or(t.a > $1)', false),
  a('percentileCont', q.percentileCont(0.5, t.id), 'percentile_cont(0.5) within group (order by t.id)', 1.5),
  a('percentileDisc', q.percentileDisc(0.5, t.d), 'percentile_disc(0.5) within group (order by t.d)', instant),
  { name: 'rollup', query: q.from(t).groupBy(q.rollup(t.a)).orderBy(t.a).select({ x: t.a }) as never, sql: 'select t.a as x from t group by rollup (t.a) order by t.a', value: 2 },
  { name: 'grouping', query: q.from(t).groupBy(q.rollup(t.a)).orderBy(t.a).select({ x: q.grouping(t.a) }) as never, sql: 'select grouping(t.a) as x from t group by rollup (t.a) order by t.a', value: 0 },
]

/** What core exports besides: tables, columns, statements and questions about them, which other suites are about. */
export const noFunctions: ReadonlySet<string> = new Set(`alias and cte recursive deleteFrom from insertInto select table truncate update schema lateral generateSeries tableFunction tableSample
unnest columnDefinition constraintsOf tableConstraints tableDefinition typeOfColumn identifierFault isExpression isQuery isSource operatorNamed originOf outputColumns
queryOf rememberOrigins snakeCase statementOf check exclude foreignKey index indexWith primaryKey unique customType domainType enumType
bigint bit boolean box bytea char cidr circle citext date datemultirange daterange doublePrecision inet int4multirange int4range int8multirange int8range integer interval
json jsonb jsonpath line lseg macaddr macaddr8 money name numeric nummultirange numrange oid path pgLsn point polygon real regclass regtype smallint text tid time timestamp
timestamptz timetz tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector uuid varbit varchar xid8 xml`.split(/\s+/))
