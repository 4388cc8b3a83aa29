import { existsSync, readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Manifest, brokenArrows } from './arrows.ts'
import { importsOf } from './imports.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8')

/** What git tracks and what it would, so that a file counts before it is committed, and a build's output never. */
const paths = [...new Set(
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.ts'], { cwd: root, encoding: 'utf8' })
    .split('\n'),
)].filter(path => /^(?:packages|docs|scripts|benchmarks)\//u.test(path) && existsSync(`${root}/${path}`))

const PACKAGES = ['result', 'core', 'pg-driver', 'testing', 'workbench']

const manifests: Readonly<Record<string, Manifest>> = Object.fromEntries(
  PACKAGES.map(name => [`packages/${name}`, JSON.parse(read(`packages/${name}/package.json`))]),
)

test('every import of the repository follows the layer table', () => {
  expect(paths.length).toBeGreaterThan(10)
  for (const name of PACKAGES) expect(paths.some(path => path.startsWith(`packages/${name}/src/`))).toBe(true)
  const files = paths.map(path => ({ path, text: read(path) }))
  expect(brokenArrows(files, manifests).join('\n')).toBe('')
})

describe('a planted violation is found', () => {
  test.each([
    ['packages/result/src/x.ts', '@quern/core', 'the arrow does not point this way'],
    ['packages/result/src/x.ts', 'neverthrow', 'the arrow does not point this way'],
    ['packages/result/src/interop/effect.ts', 'fp-ts/Either', 'the arrow does not point this way'],
    ['packages/result/src/x.ts', 'node:fs', 'this part runs without Node'],
    ['packages/result/src/x.ts', 'events', 'this part runs without Node'],
    ['packages/core/src/x.ts', '@quern/pg-driver', 'the arrow does not point this way'],
    ['packages/core/src/x.ts', 'zod', 'the arrow does not point this way'],
    ['packages/core/src/x.ts', 'node:crypto', 'this part runs without Node'],
    ['packages/core/src/x.ts', '../../result/src/index.ts', 'it reaches into another package; use an entry point in its exports'],
    ['packages/core/src/x.ts', '@quern/result/src/index.ts', 'it reaches into another package; use an entry point in its exports'],
    ['packages/core/src/x.test.ts', '@quern/result/src/index.ts', 'it reaches into another package; use an entry point in its exports'],
    ['packages/core/src/x.test.ts', '../../result/src/index.ts', 'it reaches into another package; use an entry point in its exports'],
    ['packages/core/src/x.ts', './y.test.ts', 'what is shipped does not import a test'],
    ['packages/core/src/x.ts', '../test/fixture.ts', 'what is shipped does not import a test'],
    ['packages/core/src/x.test.ts', 'postgres', 'the package.json does not declare it'],
    ['packages/pg-driver/src/compile/x.ts', 'node:buffer', 'this part runs without Node'],
    ['packages/pg-driver/src/compile/x.ts', 'postgres', 'the arrow does not point this way'],
    ['packages/pg-driver/src/codecs/x.ts', 'node:buffer', 'this part runs without Node'],
    ['packages/pg-driver/src/pool.ts', 'postgres', 'the arrow does not point this way'],
    ['packages/pg-driver/src/pool.ts', '@quern/testing/servers', 'the arrow does not point this way'],
    ['packages/workbench/src/x.ts', '@quern/core', 'the arrow does not point this way'],
    ['packages/testing/src/x.ts', '@quern/workbench/seed', 'the arrow does not point this way'],
    ['packages/fifth/src/x.ts', 'zod', 'no part of the layer table covers this file'],
    ['docs/x.ts', '@quern/workbench/oracle', 'only tests do'],
    ['docs/x.ts', '../packages/core/src/index.ts', 'it reaches into another package; use an entry point in its exports'],
    ['benchmarks/x.ts', '@quern/core/dist/index.js', 'it reaches into another package; use an entry point in its exports'],
  ])('%s imports %s', (path, specifier, reason) => {
    const found = [`import '${specifier}'`, `import type { A } from '${specifier}'`, `export * from '${specifier}'`, `type A = import('${specifier}').A`]
      .map(text => brokenArrows([{ path, text: `\n${text}` }], manifests))
    for (const lines of found) expect(lines).toEqual([`${path}:2 imports ${specifier}: ${reason}`])
  })

  test('a computed name', () => {
    const text = 'const name = "x"; await import(name)'
    expect(brokenArrows([{ path: 'packages/core/src/x.ts', text }], manifests)).toEqual([
      'packages/core/src/x.ts:1 imports a computed name: its name is computed, so that nothing can check it',
    ])
    expect(brokenArrows([{ path: 'packages/testing/src/x.ts', text }, { path: 'packages/core/src/x.test.ts', text }], manifests)).toEqual([])
  })
})

test('what follows the table is left alone', () => {
  const allowed = [
    ['packages/result/src/interop/fp-ts.ts', 'fp-ts/Either'],
    ['packages/result/src/vitest.ts', 'vitest'],
    ['packages/core/src/x.ts', '@standard-schema/spec'],
    ['packages/core/src/x.test.ts', '@quern/core'],
    ['packages/core/src/x.test.ts', 'node:fs'],
    ['packages/core/src/ast/x.ts', '../y.ts'],
    ['packages/pg-driver/src/compile/x.ts', '@quern/core/ast'],
    ['packages/pg-driver/src/adapters/pglite.ts', '@electric-sql/pglite'],
    ['packages/pg-driver/src/pool.ts', 'node:net'],
    ['docs/x.ts', '@quern/core'],
    ['docs/x.test.ts', '@quern/workbench/oracle'],
  ]
  const files = allowed.map(([path = '', specifier = '']) => ({ path, text: `import '${specifier}'` }))
  expect(brokenArrows(files, manifests)).toEqual([])
})

test('imports in comments and strings are not imports, and a file must parse', () => {
  const text = `/** @example import { a } from 'a' */\nconst s = "import 'b'" // import 'c'\nawait import(\`d\`); await import(\`\${s}\`)`
  expect(importsOf('x.ts', text)).toEqual([{ specifier: 'd', line: 3 }, { specifier: undefined, line: 3 }])
  expect(() => importsOf('x.ts', 'import from')).toThrow('x.ts: ')
})
