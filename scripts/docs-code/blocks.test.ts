import { expect, test } from 'vitest'
import { blocksOf, expectedErrors } from './blocks.ts'

const PAGE = `# Title
\`\`\`ts
const a = 1

const b = a
\`\`\`
\`\`\`sql
select \`\`\`ts
\`\`\`
<!--
\`\`\`typescript
hidden()
\`\`\`
-->
1. In a list:
   ~~~ts fragment
   shown()
   ~~~
\`\`\`\`md
\`\`\`ts
not ours
\`\`\`
\`\`\`\`
\`\`\`ts refused
f(1) // error: not assignable
f(2)
g() // error: Expected 1 argument
\`\`\`
`

test('blocks are found with their form and line', () => {
  expect(blocksOf('page.md', PAGE)).toEqual([
    { form: 'run', line: 3, code: ['const a = 1', '', 'const b = a'] },
    { form: 'run', line: 12, code: ['hidden()'] },
    { form: 'fragment', line: 17, code: ['   shown()'] },
    { form: 'refused', line: 25, code: ['f(1) // error: not assignable', 'f(2)', 'g() // error: Expected 1 argument'] },
  ])
  expect(blocksOf('page.md', '')).toEqual([])
})

test('a refused block names its messages', () => {
  expect(blocksOf('page.md', PAGE).map(expectedErrors)).toEqual([[], [], [], ['not assignable', 'Expected 1 argument']])
})

test('a block with another word or without an end is refused', () => {
  expect(() => blocksOf('page.md', 'x\n```ts skip\n```')).toThrow('page.md:2 a block is `ts`, `ts fragment` or `ts refused`, not `ts skip`')
  expect(() => blocksOf('page.md', '```ts\nx')).toThrow('page.md:1 the block is never closed')
})
