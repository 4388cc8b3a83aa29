import { operators } from '@quern/core'
import { nodeKinds } from '@quern/core/ast'
import { expect, test } from 'vitest'
import { expectSql } from './expect-sql.ts'
import { describeOnFixture } from './fixture-session.ts'
import { nodeFixtures, operatorFixtures } from './fixtures/index.ts'

describeOnFixture('every node kind and operator', session => {
  const major = session.target.major ?? 18

  for (const { of, query, sql, since = 13, before = [], ...options } of [...nodeFixtures, ...operatorFixtures]) {
    test.skipIf(since > major)(`${of} is read as ${sql}`, async () => {
      await session.rolledBack(async () => {
        for (const statement of before) await session.query(statement)
        // The transaction of the fixture is the outer one, so the statement runs in this one.
        const rows = await expectSql({ ...session, rolledBack: body => body() }, query, sql, options)
        expect(rows).toBeInstanceOf(Array)
      })
    })
  }

  // The examples of these are about types of the user's own.
  const ofUserTypes: ReadonlySet<string> = new Set(['customType', 'domainType', 'enumType', 'rangeType', 'multirangeType'])
  const examples = [...nodeKinds.map(({ kind, ...rest }) => ({ name: kind, ...rest })), ...operators]
    .filter(({ name, since = 13 }) => since <= major && !ofUserTypes.has(name))

  test.for(examples)('the example of $name executes', async ({ example }) => {
    const parameters = example.includes('$1') ? ['1'] : []
    await expect(session.rolledBack(() => session.query(example, parameters))).resolves.toBeInstanceOf(Array)
  })
})
