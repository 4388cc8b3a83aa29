import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { exportsOf } from './public-exports.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly 'quern-source': string }>>
}

describe.each(['result', 'core', 'pg-driver', 'testing'])('the public exports of %s', name => {
  const folder = join(root, 'packages', name)
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const entries = Object.entries(manifest.exports).filter(([entry]) => !entry.includes('*'))
  const exported = entries.flatMap(([, { 'quern-source': source }]) => exportsOf(join(folder, source)))
  const shown = ({ file, name: export_ }: { readonly file: string; readonly name: string }): string => `${file.slice(root.length)}: ${export_}`

  test('are found', () => {
    expect(exported.length).toBeGreaterThan(50)
  })

  test('have a doc comment', () => {
    expect([...new Set(exported.filter(({ comment }) => comment === undefined).map(shown))]).toEqual([])
  })

  // Those of core are so many, and so alike, that its pages show them: an operator or a function of SQL is its name.
  test.skipIf(name === 'core')('show how a function is used', () => {
    expect([...new Set(exported.filter(({ isFunction, comment }) => isFunction && comment?.includes('@example') !== true).map(shown))]).toEqual([])
  })
})
