import { fileURLToPath } from 'node:url'
import { instantiations, temporaryProject } from '@quern/workbench/compiler'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** A step of each kind, which takes from the one before it. */
const step = (at: number): string => {
  const before = `s${at - 1}`
  switch (at % 5) {
    case 0: return `.one('s${at}', insertInto(users).values({ id: ${at}, email: 'a' }).returning({ id: users.id }))`
    case 1: return `.run('s${at}', ({ ${before} }) => insertInto(posts).values({ id: ${at}, authorId: ${before}.id }))`
    case 2: return `.all('s${at}', ({ ${before} }) => from(users).where(users.id.eq(${before})).select({ id: users.id, email: users.email }))`
    case 3: return `.check('s${at}', ({ ${before} }) => (${before}.length > 1 ? success(${before}.length) : failure({ tag: 'TooFew' } as const)))`
    default: return `.maybeOne('s${at}', ({ ${before} }) => (${before} > 2 ? from(users).where(users.id.eq(${before})).select({ id: users.id }) : undefined))`
  }
}

/** A program of so many steps, run and simulated. */
const programText = (steps: number, programs: number): string => `
import { from, insertInto, integer, table, text } from '@quern/core'
import { failure, success } from '@quern/result'
import { program, runProgram, type Database } from '../src/index.ts'
declare const db: Database
const users = table('users', { id: integer().primaryKey(), email: text().unique() })
const posts = table('posts', { id: integer().primaryKey(), authorId: integer().references(() => users.id) })
${Array.from({ length: programs }, (_, at) => `
export const p${at} = runProgram(db, program()
${Array.from({ length: steps }, (_each, each) => step(each)).join('\n')})
export const last${at} = p${at}.map(record => record.s${steps - 1}).mapError(problem => problem.tag === 'StepFailed' ? problem.step : problem.tag)
`).join('')}
export const used = [from, insertInto, failure, success, program, runProgram, users, posts, db]
`

const measure = async (steps: number, programs: number): Promise<number> => {
  using project = temporaryProject(folder, { contents: { 'test/budget.ts': programText(steps, programs) } })
  return await instantiations(project.config)
}

/** What was measured when this was written; a change may cost a tenth more. */
const measured = { oneOfFive: 25_886, oneOfTwenty: 35_243, anotherOfTwenty: 11_004 }

const expectWithin = (actual: number, pinned: number): void => {
  expect(actual).toBeLessThanOrEqual(pinned * 1.1)
  // A number that fell by far is to be pinned anew, else the budget is none.
  expect(actual).toBeGreaterThan(pinned * 0.75)
}

test('instantiations of a program, which grow about as its steps do', async () => {
  const [none, five, twenty, forty, twice] = await Promise.all([measure(5, 0), measure(5, 1), measure(20, 1), measure(40, 1), measure(20, 2)])
  if (none === undefined || five === undefined || twenty === undefined || forty === undefined || twice === undefined) throw new Error('five were measured')
  expectWithin(five - none, measured.oneOfFive)
  expectWithin(twenty - none, measured.oneOfTwenty)
  expectWithin(twice - twenty, measured.anotherOfTwenty)
  // Each step sees all of those before it. The later ones cost more, and far from as much as that would make them.
  expect((forty - twenty) / 20 / ((twenty - five) / 15)).toBeLessThan(1.8)
})
