import fc from 'fast-check'
import { describeEachTarget } from '@quern/testing/targets'
import { seeded } from '@quern/workbench/seed'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CodecFault, codecFor, scalarTypeNames, type TypeShape } from '../src/codecs/index.ts'
import { EXACT_TEXT } from '../src/session/settings.ts'
import { infiniteIntervals, typeCases, typeStatements, type TypeCase } from './arbitraries.ts'
import { openRawSession, type RawSession } from './raw-session.ts'

const arrayOf = (element: TypeShape): TypeShape => ({ kind: 'arrayType', element, nullable: true })

const encode = (type: TypeShape, value: unknown): string => {
  const text = codecFor(type).encode(value)
  if (text instanceof CodecFault) throw new Error(`${text.type}${text.path} ${text.problem}`, { cause: text })
  return text
}

const decode = (type: TypeShape, text: string | null | undefined): unknown => {
  if (text === null || text === undefined) throw new Error('a value came back as NULL')
  return codecFor(type).decode(text)
}

/** As a statement puts a value into the JSON of a nested row. */
const intoJson = (type: TypeShape, expression: string): string => (codecFor(type).jsonNative ? expression : `(${expression})::text`)

/** An array of arrays has no NULL in place of an inner array, and `array[...]` sees the array behind a domain. */
const isArray = (type: TypeShape): boolean => type.kind === 'arrayType' || (type.kind === 'domainType' && isArray(type.base))

/** Sends values, each as a parameter of its own, and reads them at top level, in an array, and in a nested row. */
const expectRoundTrip = async (session: RawSession, { type, sql }: TypeCase, values: readonly unknown[]): Promise<void> => {
  const nested: TypeShape = {
    kind: 'rowsType',
    cardinality: 'one',
    columns: [{ name: 'value', type }, { name: 'nothing', type }, ...(isArray(type) ? [] : [{ name: 'list', type: arrayOf(type) }])],
  }
  const list = isArray(type) ? [] : ['array[v, null]']
  const inner = [intoJson(type, 'v'), 'null', ...list.map(item => intoJson(arrayOf(type), item))]
  const rows = await session.query(
    `select v, json_build_array(${inner.join(', ')}), ${list.join(', ') || 'null'}
     from (values ${values.map((_, index) => `($${index + 1}::${sql}, ${index})`).join(', ')}) as given(v, i) order by i`,
    values.map(value => encode(type, value)),
  )
  expect(rows.map(row => decode(type, row[0]))).toStrictEqual(values)
  expect(rows.map(row => decode(nested, row[1]))).toStrictEqual(
    values.map(value => ({ value, nothing: null, ...(isArray(type) ? {} : { list: [value, null] }) })),
  )
  if (!isArray(type)) expect(rows.map(row => decode(arrayOf(type), row[2]))).toStrictEqual(values.map(value => [value, null]))
}

/** Sends values as one array parameter, and as one of two dimensions. */
const expectArrayRoundTrip = async (session: RawSession, { type, sql }: TypeCase, values: readonly unknown[]): Promise<void> => {
  const line = [...values, null]
  const plane = [line, line]
  const [row] = await session.query(`select $1::${sql}[], $2::${sql}[]`, [encode(arrayOf(type), line), encode(arrayOf(arrayOf(type)), plane)])
  expect(decode(arrayOf(type), row?.[0])).toStrictEqual(line)
  expect(decode(arrayOf(arrayOf(type)), row?.[1])).toStrictEqual(plane)
}

/** Settings under which text is not what the codecs read. */
const worst = {
  DateStyle: 'German',
  IntervalStyle: 'sql_standard',
  extra_float_digits: '-15',
  bytea_output: 'escape',
  xmloption: 'document',
  array_nulls: 'off',
  quote_all_identifiers: 'on',
  TimeZone: 'America/St_Johns',
}

describeEachTarget('what goes in comes out', target => {
  let session: RawSession

  const check = (given: TypeCase, numRuns: number): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.array(given.arbitrary, { minLength: 1, maxLength: 12 }), async values => {
        await expectRoundTrip(session, given, values)
        if (given.type.kind !== 'arrayType') await expectArrayRoundTrip(session, given, values)
      }),
      seeded({ numRuns }),
    )

  const apply = async (settings: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, value] of Object.entries(settings)) await session.query('select set_config($1, $2, false)', [name, value])
  }

  const caseOf = (name: string): TypeCase => {
    const found = typeCases.find(given => given.name === name)
    if (found === undefined) throw new Error(`no case is called ${name}`)
    return found
  }

  beforeAll(async () => {
    session = await openRawSession(target.url)
    for (const statement of typeStatements) await session.query(statement)
    // A server, a database or a role may have the worst of defaults; the settings of a session must mend them.
    await apply(worst)
    await apply(EXACT_TEXT)
    // What the arbitrary of `money` is written for.
    await session.query("set lc_monetary = 'C'")
  })
  afterAll(() => session[Symbol.asyncDispose]())

  test.for(typeCases)('$name', async given => {
    await check(given, 30)
  })

  test('every built-in type has a case', () => {
    const covered = new Set(typeCases.flatMap(({ type }) => (type.kind === 'scalarType' ? [type.name] : [])))
    expect(scalarTypeNames.filter(name => !covered.has(name))).toStrictEqual([])
  })

  test('infinite intervals', async context => {
    context.skip(target.major !== undefined && target.major < 17, 'PostgreSQL has them from 17 on')
    await check(infiniteIntervals, 5)
  })

  test.for(['Asia/Kolkata', 'America/St_Johns', 'Africa/Monrovia', 'Pacific/Kiritimati', 'Europe/London'])(
    'moments, in a session of the time zone %s',
    async zone => {
      await apply({ TimeZone: zone })
      try {
        await check(caseOf('timestamptz'), 10)
        await check(caseOf("timestamptz in the mode 'string'"), 10)
        await check(caseOf('tstzrange'), 5)
        await check(caseOf('timetz'), 5)
      } finally {
        await apply({ TimeZone: 'UTC' })
      }
    },
  )

  test.for([
    ['IntervalStyle', 'iso_8601', 'interval'],
    ['bytea_output', 'escape', 'bytea'],
    ['extra_float_digits', '3', 'double precision'],
    ['DateStyle', 'ISO, DMY', "timestamptz in the mode 'string'"],
  ] as const)('with %s = %s: %s', async ([setting, value, name]) => {
    await apply({ [setting]: value })
    try {
      await check(caseOf(name), 20)
    } finally {
      await apply(EXACT_TEXT)
    }
  })
})
