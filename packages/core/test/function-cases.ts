import * as q from '../src/index.ts'
import { posts, users } from './blog.ts'

const { name, age, createdAt } = users
const t = q.table('t', { n: q.numeric(10, 2), d: q.doublePrecision(), b: q.bigint(), s: q.smallint(), r: q.real(), cash: q.money(), span: q.interval(), bytes: q.bytea(), flag: q.boolean() })

/** A function as PostgreSQL names it, the type of its result, a call of it, how many arguments that has. */
type Case = readonly [name: string, type: string, made: q.AnyExpression, count: number]

export const callCases: readonly Case[] = [
  ['lower', 'text', q.lower(name), 1], ['upper', 'text', q.upper('a'), 1], ['length', 'integer', q.length(name), 1], ['octet_length', 'integer', q.octetLength(name), 1], ['btrim', 'text', q.trim(name), 1],
  ['ltrim', 'text', q.trimStart(name), 1], ['rtrim', 'text', q.trimEnd(name), 1], ['reverse', 'text', q.reverse(name), 1], ['initcap', 'text', q.initcap(name), 1], ['md5', 'text', q.md5(name), 1],
  ['sha256', 'bytea', q.sha256(t.bytes), 1], ['left', 'text', q.left(name, 1), 2], ['right', 'text', q.right(name, 1), 2], ['repeat', 'text', q.repeat(name, 2), 2], ['strpos', 'integer', q.strpos(name, 'a'), 2],
  ['starts_with', 'boolean', q.startsWith(name, 'a'), 2], ['string_to_array', 'arrayType', q.stringToArray(name, ','), 2], ['replace', 'text', q.replace(name, 'a', 'b'), 3], ['split_part', 'text', q.splitPart(name, ',', 1), 3],
  ['substr', 'text', q.substring(name, 2, 3), 3], ['lpad', 'text', q.padStart(name, 5, ' '), 3], ['rpad', 'text', q.padEnd(name, 5, ' '), 3], ['translate', 'text', q.translate(name, 'a', 'b'), 3],
  ['regexp_replace', 'text', q.regexpReplace(name, 'a+', 'b'), 3], ['websearch_to_tsquery', 'tsquery', q.websearchToTsquery('a'), 1],
  ['concat', 'text', q.concat(name, 'x', age), 3], ['concat_ws', 'text', q.concatWith('-', name, 'x'), 3],
  ['abs', 'integer', q.abs(age), 1], ['ceil', 'double precision', q.ceil(age), 1], ['floor', 'numeric', q.floor(t.n), 1], ['round', 'double precision', q.round(t.d), 1], ['trunc', 'numeric', q.trunc(t.n), 1],
  ['round', 'numeric', q.roundTo(t.n, 2), 2], ['sign', 'double precision', q.sign(t.b), 1], ['sqrt', 'double precision', q.sqrt(4), 1], ['ln', 'double precision', q.ln(2), 1], ['exp', 'double precision', q.exp(t.n), 1],
  ['random', 'double precision', q.random(), 0], ['radians', 'double precision', q.radians(180), 1], ['sin', 'double precision', q.sin(1), 1], ['cos', 'double precision', q.cos(1), 1], ['asin', 'double precision', q.asin(1), 1],
  ['now', 'timestamptz', q.now(), 0], ['clock_timestamp', 'timestamptz', q.clockTimestamp(), 0], ['date_trunc', 'timestamptz', q.dateTrunc('day', createdAt), 2], ['date_trunc', 'interval', q.dateTrunc('hour', t.span), 2],
  ['to_char', 'text', q.toChar(createdAt, 'YYYY'), 2], ['make_date', 'date', q.makeDate(2020, 1, 1), 3], ['to_timestamp', 'timestamptz', q.toTimestamp(0), 1],
  ['gen_random_uuid', 'uuid', q.genRandomUuid(), 0], ['uuidv7', 'uuid', q.uuidv7(), 0], ['uuidv4', 'uuid', q.uuidv4(), 0], ['nextval', 'bigint', q.nextval('s'), 1],
  ['coalesce', 'integer', q.coalesce(age, 0), 2], ['nullif', 'text', q.nullif(name, 'x'), 2], ['greatest', 'integer', q.greatest(age, 1, age), 3], ['least', 'integer', q.least(age, 1), 2],
]

export const aggregateCases: readonly Case[] = [
  ['count', 'bigint', q.count(), 0], ['count', 'bigint', q.count(age), 1],
  ['sum', 'bigint', q.sum(age), 1], ['sum', 'bigint', q.sum(t.s), 1], ['sum', 'numeric', q.sum(t.b), 1], ['sum', 'numeric', q.sum(t.n), 1], ['sum', 'real', q.sum(t.r), 1], ['sum', 'double precision', q.sum(t.d), 1],
  ['sum', 'money', q.sum(t.cash), 1], ['sum', 'interval', q.sum(t.span), 1],
  ['avg', 'numeric', q.avg(age), 1], ['avg', 'numeric', q.avg(t.s), 1], ['avg', 'numeric', q.avg(t.b), 1], ['avg', 'numeric', q.avg(t.n), 1], ['avg', 'double precision', q.avg(t.r), 1], ['avg', 'interval', q.avg(t.span), 1],
  ['min', 'text', q.min(name), 1], ['max', 'timestamptz', q.max(createdAt), 1], ['array_agg', 'arrayType', q.arrayAgg(age), 1], ['string_agg', 'text', q.stringAgg(name, ','), 2],
  ['jsonb_agg', 'jsonb', q.jsonbAgg(name), 1], ['jsonb_object_agg', 'jsonb', q.jsonbObjectAgg(name, age), 2], ['bool_and', 'boolean', q.boolAnd(t.flag), 1], ['bool_or', 'boolean', q.boolOr(t.flag), 1],
  ['percentile_cont', 'double precision', q.percentileCont(0.5, age), 1], ['percentile_disc', 'integer', q.percentileDisc(0.5, age), 1],
  ['sum', 'numeric', q.sum(posts.views), 1],
]
