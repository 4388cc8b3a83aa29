import type { ExpressionNode } from '@quern/core/ast'
import { expectSameTree } from '@quern/workbench/oracle'
import { seeded } from '@quern/workbench/seed'
import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compiled, parameters } from './expect-sql.ts'
import { texts, trees, type TreeType } from './expression-trees.ts'
import { describeOnFixture, embedded } from './fixture-session.ts'
import { selecting } from './fixtures/fixture.ts'
import { naivePrint } from './naive-print.ts'

const types: readonly TreeType[] = ['integer', 'text', 'boolean', 'jsonb', 'instant', 'array']

const reference = (node: ExpressionNode): string => `select ${naivePrint(node, texts)} as x from t`

describe('the text says what the tree says', () => {
  test.each(types)('%s', type => {
    fc.assert(fc.property(trees[type], tree => {
      expectSameTree(compiled(selecting(tree)).text, reference(tree))
    }), seeded({ numRuns: 2500 }))
  })
})

describeOnFixture('the text and the tree have the same value', session => {
  /** The value of `x` in each row, or that there is none: a division by zero is one in both. */
  const values = async (text: string, given: readonly (string | null)[] = []): Promise<unknown> =>
    session.rolledBack(() => session.query(text, given)).catch((error: unknown) => String(error).replace(/ P\d+ /, ' ').replace(/ W.*?\n/, ' ').slice(0, 60))

  const check = async (tree: ExpressionNode): Promise<void> => {
    const made = compiled(selecting(tree))
    expect(await values(made.text, parameters(made))).toEqual(await values(reference(tree).replaceAll('$1', '1')))
  }

  test.each(types)('%s', async type => {
    await fc.assert(fc.asyncProperty<[ExpressionNode]>(trees[type] as Arbitrary<ExpressionNode>, check), seeded({ numRuns: 150 }))
  })
}, { on: embedded })
