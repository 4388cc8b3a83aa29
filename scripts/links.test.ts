import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(path => path !== '' && existsSync(join(root, path)))

/** The links of a page to other files, outside its code. */
const linksOf = (markdown: string): readonly string[] =>
  [...markdown.replaceAll(/```[^]*?```|`[^`\n]*`/g, '').matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, target]) => target ?? '')

test('a link is seen, and code is not', () => {
  expect(linksOf('[a](b.md#c) `[x](y)` [d](https://example.org) [e](#f)')).toEqual(['b.md'])
})

test.each(pages)('the links of %s lead somewhere', page => {
  const dead = linksOf(readFileSync(join(root, page), 'utf8')).filter(target => !existsSync(join(root, dirname(page), target)))
  expect(dead).toEqual([])
})
