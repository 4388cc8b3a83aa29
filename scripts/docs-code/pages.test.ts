import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Compiled, type CompiledPages, compilePages, faults } from './pages.ts'
import { withResultChecks } from './result-comments.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const page = (...blocks: readonly string[]): string => blocks.map(block => `\`\`\`ts${block}\n\`\`\``).join('\n\n')

const PAGES: Readonly<Record<string, string>> = {
  'good.md': page(
    "\nimport { inspect } from 'node:util'\nimport { join, dirname } from 'node:path'\nconst one = 1",
    "\nimport {\n  inspect,\n  format,\n} from 'node:util'\nimport { join } from 'node:path'\nimport * as util from 'node:util'\nimport type { InspectOptions } from 'node:util'\n\nconst options: InspectOptions = {}\nconst text = format('%s', inspect(one, options), util.format('x')) // => '1 x'",
    "\nimport type { InspectOptions } from 'node:util'\nimport url, { URL } from 'node:url'\nconst again: InspectOptions = {}\njoin('a', dirname('b/c')) // => 'a/b'\nnew URL('http://a/').host // => a\nurl.URL === URL // => true\nagain",
  ),
  'fragment.md': page(
    '\nconst one: number = 1',
    " fragment\nthrow one",
    " fragment\nconst two: string = one",
    '\nconst two = 2',
  ),
  'refused.md': page(
    '\nconst one: number = 1',
    ' refused\none.toUpperCase() // error: Property \'toUpperCase\' does not exist',
    ' refused\none.toFixed() // error: nothing',
    ' refused\none.toUpperCase() // error: another message',
    ' refused\none.toUpperCase()',
  ),
  'wrong-type.md': page('\nconst one: number = 1', '\n\nconst two: string = one'),
  'wrong-result.md': page("\nconst sum = 1 + 1 // => 3"),
  'throws.md': page("\n\nthrow new Error('as it must')"),
  'no-code.md': '# nothing',
}

let compiled: CompiledPages
beforeAll(async () => {
  compiled = await compilePages(root, Object.entries(PAGES).map(([path, markdown]) => ({ path, markdown })))
})
afterAll(() => {
  compiled[Symbol.dispose]()
})

const modulesOf = (path: string): readonly Compiled[] => compiled.modules.filter(module => module.path === path)

const only = (path: string): Compiled => {
  const [module] = modulesOf(path)
  if (module === undefined) throw new Error(`no module of ${path}`)
  return module
}

test('a good page compiles, runs, and may repeat its imports', async () => {
  expect(modulesOf('good.md').flatMap(faults)).toEqual([])
  expect(await compiled.run(only('good.md'))).toBeUndefined()
})

test('fragments compile after what stands above them, and answer for themselves', () => {
  expect(modulesOf('fragment.md').map(faults)).toEqual([
    [],
    [],
    ["fragment.md:10 TS2322: Type 'number' is not assignable to type 'string'."],
  ])
})

test('refused blocks are refused with their message', () => {
  expect(modulesOf('refused.md').map(module => faults(module).map(line => line.replace(/ TS.*/u, '')))).toEqual([
    [],
    [],
    ['refused.md:10 the compiler accepts this block'],
    ['refused.md:14 expected a message with: another message', 'refused.md:14'],
    ['refused.md:18 a refused block says "// error: <part of the message>"'],
  ])
})

test('a fault is shown at its line of the page', async () => {
  expect(modulesOf('wrong-type.md').map(faults)).toEqual([["wrong-type.md:7 TS2322: Type 'number' is not assignable to type 'string'."]])
  expect(await compiled.run(only('wrong-result.md'))).toContain('wrong-result.md:2 tells another result\n  told:   3\n  actual: 2')
  expect(await compiled.run(only('throws.md'))).toMatch(/throws\.md\.ts:3[^]*as it must/u)
  expect(modulesOf('no-code.md')).toEqual([])
})

test('no pages are no modules', async () => {
  using none = await compilePages(root, [])
  expect(none.modules).toEqual([])
})

describe('what a comment may tell', () => {
  const run = async (code: string): Promise<string | undefined> => {
    using pages = await compilePages(root, [{ path: 'told.md', markdown: page(`\n${code}`) }])
    const [module] = pages.modules
    return module === undefined ? 'no module' : await pages.run(module)
  }

  test.each([
    ['values of every kind', "null // => null\nvoid 0 // => undefined\n;[1n, 'a', { b: [true] }] // => [1n, 'a', { b: [true] }]"],
    ['values of the page', 'const one = { a: 1 }\nconst two = { a: one.a } // => one'],
    ['rows without a prototype', 'Object.assign(Object.create(null), { a: 1 }) // => { a: 1 }'],
    ['a promise awaited', "await Promise.resolve(1) // => 1\nconst later = await Promise.resolve('x') // => 'x'"],
    ['a text as it is', "'select 1\\n  from t' // => select 1 from t"],
    ['a text on lines of its own', "'select 1 from t'\n// => select 1\n//    from t"],
    ['what Node prints', "new Map([['a', 1]]) // => Map(1) { 'a' => 1 }"],
    ['a result in a nested scope', 'await (async () => {\n  const x = 1 // => 1\n  x + 1 // => 2\n})()'],
    ['a statement with a semicolon', 'const a = 1; // => 1\na; // => 1'],
  ])('%s', async (_name, code) => {
    expect(await run(code)).toBeUndefined()
  })

  test('nothing else', async () => {
    expect(await run('1 + 1 // => 3\n')).toContain('told.md:2 tells another result\n  told:   3\n  actual: 2')
    expect(await run("'a' // => b")).toContain('told:   b\n  actual: a')
    expect(await run('[1] // => [1, 2]')).toContain('actual: [ 1 ]')
    expect(await run('1 // => (() => { throw new Error("inside") })()')).toContain('inside')
  })

  test('and only after a result', () => {
    expect(() => withResultChecks('page.md', 'if (true) {}\n// => 1', 'm')).toThrow('page.md:2 "// =>" does not follow an expression or a constant')
    expect(() => withResultChecks('page.md', 'const [a] = [1] // => 1', 'm')).toThrow('page.md:1 "// =>"')
    expect(() => withResultChecks('page.md', 'const a = 1, b = 2 // => 1', 'm')).toThrow('page.md:1 "// =>"')
    expect(() => withResultChecks('page.md', 'const = 1', 'm')).toThrow('page.md: ')
  })
})
