import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { check, instantiations, packageName, temporaryProject } from './compiler.ts'
import { compileTypeTests, findTypeTests, readTypeTest, refusalFault, unexpectedErrors } from './type-tests.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))
const FILE = 'src/virtual.test-d.ts'

const PROGRAM = `import { firstDifference } from './tree-difference.ts'

firstDifference(1, 2)
// @ts-expect-error Argument of type 'symbol' is not assignable

// a comment between
firstDifference(Symbol(), 2)
  // @ts-expect-error no such message
firstDifference(1)
// @ts-expect-error Expected 2 arguments
firstDifference(1, 2)
take(
// @ts-expect-error   The types of 'a.b' are   incompatible between these types. Type 'string' is not
  wrong)
export const wrong2: number = 'x'
declare const wrong: { a: { b: string } }
declare function take(nested: { a: { b: number } }): void
`

describe('a type test that is read', () => {
  const read = readTypeTest(FILE, PROGRAM)

  test('names each refused line, its text and the message', () => {
    expect(read.refusals).toEqual([
      { line: 7, source: 'firstDifference(Symbol(), 2)', fragment: "Argument of type 'symbol' is not assignable" },
      { line: 9, source: 'firstDifference(1)', fragment: 'no such message' },
      { line: 11, source: 'firstDifference(1, 2)', fragment: 'Expected 2 arguments' },
      { line: 14, source: 'wrong)', fragment: "The types of 'a.b' are incompatible between these types. Type 'string' is not" },
    ])
    expect(read.faults).toEqual([])
  })

  test('keeps its lines', () => {
    expect(read.compiled.split('\n')).toHaveLength(PROGRAM.split('\n').length)
    expect(read.compiled).not.toContain('@ts-')
  })

  test('is told what the compiler says, line by line', async () => {
    const errors = (await compileTypeTests(folder, [read])).get(FILE) ?? []
    expect(read.refusals.map(refusal => refusalFault(refusal, errors))).toEqual([
      undefined,
      'expected a message with: no such message\nthe compiler says:\nTS2554: Expected 2 arguments, but got 1.',
      'the compiler accepts this line',
      undefined,
    ])
    expect(unexpectedErrors(read, errors)).toEqual([`${FILE}:15 TS2322: Type 'string' is not assignable to type 'number'.`])
  })

  test('leaves nothing in the package', () => {
    const hidden = join(folder, '.quern')
    expect(existsSync(hidden) ? readdirSync(hidden).filter(name => existsSync(join(hidden, name, FILE))) : []).toEqual([])
  })
})

test('directives that would hide errors are faults', () => {
  const { faults } = readTypeTest(FILE, '// @ts-expect-error\nx()\ny() // @ts-expect-error z\n// @ts-ignore\n/* @ts-expect-error a */\n// @ts-nocheck')
  expect(faults).toEqual([
    `${FILE}:1 does not say which message it expects`,
    ...[3, 4, 5, 6].map(line => `${FILE}:${line} only "// @ts-expect-error <message>" on a line of its own is checked`),
  ])
  expect(unexpectedErrors(readTypeTest(FILE, '// @ts-ignore'), [])).toHaveLength(1)
})

test('a directive above nothing expects its own line to be refused', () => {
  const { refusals } = readTypeTest(FILE, 'x()\n// @ts-expect-error gone\n\n')
  expect(refusals).toEqual([{ line: 2, source: '// @ts-expect-error gone', fragment: 'gone' }])
})

test('type tests are found below src and test', () => {
  expect(findTypeTests(folder).map(({ file }) => file)).toEqual(['src/type-assertions.test-d.ts'])
  expect(findTypeTests(join(folder, 'src'))).toEqual([])
})

test('a package is known by its name', () => {
  expect(packageName(folder)).toBe('@quern/workbench')
})

describe('instantiations', () => {
  test('are counted the same each time, for a file and for a project', async () => {
    const entry = join(folder, 'src', 'type-assertions.test-d.ts')
    const [once, again, project] = await Promise.all([instantiations(entry), instantiations(entry), instantiations(join(folder, 'tsconfig.json'))])
    expect(once).toBeGreaterThan(10)
    expect(again).toBe(once)
    expect(project).toBeGreaterThan(once)
  })

  test('are not counted for a program with errors', async () => {
    using project = temporaryProject(folder, { contents: { 'src/wrong.ts': 'export const wrong: number = "x"\n' } })
    await expect(instantiations(project.config)).rejects.toThrow('src/wrong.ts:1 TS2322')
  })

  test('need a project', async () => {
    await expect(instantiations('/entry.ts')).rejects.toThrow('there is no tsconfig.json at or above the entry file')
  })
})

test('a project that cannot be checked is no answer', async () => {
  await expect(check(join(folder, 'no-such-config.json'))).rejects.toThrow(/error TS\d+/u)
  await expect(check(join(folder, 'no-such-folder', 'tsconfig.json'))).rejects.toThrow('the TypeScript compiler failed')
})
