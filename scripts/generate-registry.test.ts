import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { generatedFiles } from './generate-registry.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

test.each([...generatedFiles()])('%s is what `pnpm generate` writes', (path, content) => {
  expect(readFileSync(`${root}/${path}`, 'utf8')).toBe(content)
})

test('every node kind and every public function is found', () => {
  const nodes = generatedFiles().get('packages/core/src/ast/registry.ts') ?? ''
  expect(nodes.match(/^ {2}\w+Node,$/gmu)?.length).toBeGreaterThan(60)
  expect(generatedFiles().get('packages/core/src/functions/index.ts')).toContain("export * from './truncate.ts'")
  expect(generatedFiles().get('packages/core/src/functions/index.ts')).not.toContain('define.ts')
})
