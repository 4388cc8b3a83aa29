import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { compilePages, faults } from './docs-code/pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Decision records are left out: they show what was, and what was turned down. */
const isPage = (path: string): boolean =>
  /^(?:docs\/(?!adr\/).*|packages\/[^/]+\/)?[^/]+\.md$/u.test(path) && !/(?:^|\/)CHANGELOG\.md$/u.test(path) && existsSync(`${root}/${path}`)

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(isPage)
  .map(path => ({ path, markdown: readFileSync(`${root}/${path}`, 'utf8') }))

const compiled = await compilePages(root, pages)

afterAll(() => {
  compiled[Symbol.dispose]()
})

const titled = compiled.modules.map(module => ({
  module,
  title: module.block === undefined ? `${module.path} compiles and runs` : `${module.path}:${module.block.line} ${module.block.form}`,
}))

describe('the code of the documentation', () => {
  test('is looked for on every page', () => {
    expect(pages.map(({ path }) => path)).toContain('CONTRIBUTING.md')
  })

  // A page's module has two minutes for itself: several start PGlite at once, on a machine that may be busy.
  test.for(titled)('$title', { concurrent: true, timeout: 130_000 }, async ({ module }) => {
    expect(faults(module).join('\n')).toBe('')
    if (module.block === undefined) expect(await compiled.run(module)).toBeUndefined()
  })
})
