/**
 * Writes the registries that list every file of a family: node kinds of the AST and their printers. A node is added by
 * adding its files and running `pnpm generate`; a test fails where a registry is stale.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const header = '// Written by `pnpm generate`; do not edit.\n'

/** Files of a folder that are on its list: those that do not begin with the comment that they are not. */
const filesOf = (folder: string): readonly string[] =>
  readdirSync(`${root}/${folder}`)
    .filter(name => name.endsWith('.ts') && !name.includes('.test') && name !== 'index.ts')
    .filter(name => !readFileSync(`${root}/${folder}/${name}`, 'utf8').startsWith('// Internal'))
    .toSorted()

const families = ['types', 'expressions', 'sources', 'clauses', 'statements']

const exported = (file: string, pattern: RegExp): string => {
  const name = pattern.exec(readFileSync(`${root}/${file}`, 'utf8'))?.[1]
  if (name === undefined) throw new Error(`${file} exports nothing that matches ${pattern}`)
  return name
}

interface Entry {
  readonly name: string
  readonly from: string
}

const entriesIn = (base: string, pattern: RegExp): readonly Entry[] =>
  families.flatMap(family =>
    filesOf(`${base}/${family}`).map(file => ({
      name: exported(`${base}/${family}/${file}`, pattern),
      from: `./${family}/${file}`,
    })))

const registry = (name: string, type: { readonly name: string; readonly from: string }, about: string, entries: readonly Entry[]): string =>
  `${header}import type { ${type.name} } from '${type.from}'\n`
  + entries.map(entry => `import { ${entry.name} } from '${entry.from}'\n`).join('')
  + `\n/** ${about} */\nexport const ${name}: readonly ${type.name}[] = [\n`
  + entries.map(entry => `  ${entry.name},\n`).join('')
  + ']\n'

const barrel = (entries: readonly Entry[]): string =>
  header + entries.map(entry => `export * from '${entry.from}'\n`).join('')

const modulesIn = (folder: string): readonly Entry[] => filesOf(folder).map(file => ({ name: file, from: `./${file}` }))

/** Every generated file: its path and its content. */
export const generatedFiles = (): ReadonlyMap<string, string> => {
  const nodes = entriesIn('packages/core/src/ast', /export const (\w+) = defineNode\(/)
  const printers = entriesIn('packages/pg-driver/src/compile', /export const (\w+)(?:: \w+)? = (?:printer|typePrinter)\(/)
  return new Map([
    ['packages/core/src/ast/registry.ts', registry('nodeKinds', { name: 'AnyNodeKind', from: './node-kind.ts' }, 'Every kind of node.', nodes)],
    ['packages/core/src/ast/nodes.ts', barrel(nodes)],
    ['packages/core/src/functions/index.ts', barrel(modulesIn('packages/core/src/functions'))],
    ['packages/pg-driver/src/compile/registry.ts', registry('printers', { name: 'Printer', from: './printer.ts' }, 'The printer of every kind of node.', printers)],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, content] of generatedFiles()) writeFileSync(`${root}/${path}`, content)
}
