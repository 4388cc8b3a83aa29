import { queryOf, statementOf, type Query } from '@quern/core'
import { decodeAst, encodeAst } from '@quern/core/ast'
import { expectSameTree } from '@quern/workbench/oracle'
import { expect } from 'vitest'
import { compile, DecodeFault, EncodeFault, type Compiled } from '../../src/compile/index.ts'
import type { FixtureSession } from './fixture-session.ts'

/** What a query compiles to; a failure fails the test. */
export const compiled = <Row>(query: Query<Row>): Compiled<Row> => {
  const made = compile(query)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value
}

/** The failure that a query gives in place of a statement. */
export const refusal = (query: Query, target?: number): unknown =>
  compile(query, target === undefined ? {} : { target }).match({ success: ({ text }) => ({ text }), failure: fault => fault })

/** The texts of a query's parameters. */
export const parameters = (of: Compiled<unknown>): readonly (string | null)[] => {
  const texts = of.encode()
  if (texts instanceof EncodeFault) throw new Error(`$${texts.index + 1} ${texts.type}${texts.path} ${texts.problem}`)
  return texts
}

/** The query as it is after a journey as JSON. */
export const throughJson = <Row>(query: Query<Row>): Query<Row> => {
  const back = decodeAst(JSON.parse(JSON.stringify(encodeAst(statementOf(query)))), { allowRaw: true })
  if (!back.ok) throw new Error(`${back.error.path} ${back.error.problem}`)
  return queryOf<Row>(back.value)
}

/** Runs a query and reads its rows. */
export const rowsOf = async <Row>(session: Pick<FixtureSession, 'query'>, query: Query<Row>): Promise<Row[]> => {
  const made = compiled(query)
  const rows = await session.query(made.text, parameters(made))
  return rows.map(row => {
    const decoded = made.decode(row)
    if (decoded instanceof DecodeFault) throw new Error(`${decoded.column}: ${decoded.type}${decoded.path} ${decoded.problem}`)
    return decoded
  })
}

/** What a comparison with reference SQL looks past. */
export interface ExpectSqlOptions {
  /** `ignored` where the reference has a literal in place of `$1::type`. */
  readonly casts?: 'kept' | 'ignored'
}

/** Checks that PostgreSQL reads a query's text as the reference, and that the AST survives JSON and says the same. */
export const expectText = (query: Query, reference: string, { casts = 'kept' }: ExpectSqlOptions = {}): void => {
  const { text } = compiled(query)
  expectSameTree(text, reference, { casts })
  const back = throughJson(query)
  expect(statementOf(back)).toEqual(statementOf(query))
  expect(compiled(back).text).toBe(text)
}

/** Checks a query's text as {@link expectText}, runs it on the fixture in a transaction that is rolled back, and gives its rows. */
export const expectSql = <Row>(session: FixtureSession, query: Query<Row>, reference: string, options?: ExpectSqlOptions): Promise<Row[]> => {
  expectText(query, reference, options)
  return session.rolledBack(() => rowsOf(session, query))
}
