import { parseSync } from 'vite'
import type { Block } from './blocks.ts'

/** A page's code as one module, in which each line has the number that it has on the page. */
export interface PageModule {
  readonly text: string
  /** The block that this module is about: the last one. `undefined` for the page's own module, which is run. */
  readonly block?: Block
}

type StaticImport = ReturnType<typeof parseSync>['module']['staticImports'][number]

/** What a name that an import brings stands for: the module and the name there. */
type Imported = Map<string, string>

const keyOf = (request: string, { importName }: StaticImport['entries'][number]): string => `${request} ${importName.kind} ${importName.name ?? ''}`

/** Replaces text by as many lines of the same number. */
const replaced = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(start, end).replaceAll(/[^\n]/gu, '') + text.slice(end)

/**
 * Takes away the names that an earlier block of the page has imported already: readers like to see each example's
 * imports, and a module may import a name only once.
 */
const withoutRepeatedImports = (code: string, imported: Imported): string => {
  const { module, errors } = parseSync('block.ts', code)
  if (errors.length > 0) return code
  let text = code
  for (const statement of module.staticImports.toReversed()) {
    const { entries, start, end, moduleRequest } = statement
    const fresh = entries.filter(entry => imported.get(entry.localName.value) !== keyOf(moduleRequest.value, entry))
    if (fresh.length < entries.length) text = replaced(text, start, end, rendered(statement, fresh))
    for (const entry of fresh) imported.set(entry.localName.value, keyOf(moduleRequest.value, entry))
  }
  return text
}

/** An import of some of a statement's names. */
const rendered = ({ moduleRequest }: StaticImport, entries: StaticImport['entries']): string =>
  entries.map(({ importName, localName, isType }) => {
    const type = isType ? 'type ' : ''
    const binding = importName.kind === 'NamespaceObject'
      ? `${type}* as ${localName.value}`
      : `{ ${type}${importName.kind === 'Default' ? 'default' : importName.name} as ${localName.value} }`
    return `import ${binding} from '${moduleRequest.value}'`
  }).join('; ')

const place = (blocks: readonly Block[]): string => {
  const lines: string[] = []
  const imported: Imported = new Map()
  for (const { line, code } of blocks) {
    while (lines.length < line - 1) lines.push('')
    lines.push(...withoutRepeatedImports(code.join('\n'), imported).split('\n'))
  }
  // A text without import or export would be no module, and could not await.
  return [...lines, 'export {}', ''].join('\n')
}

/**
 * The modules of a page: its blocks that run, together; and each other block alone, after those above it.
 */
export const pageModules = (blocks: readonly Block[]): readonly PageModule[] => {
  const running = blocks.filter(({ form }) => form === 'run')
  const alone = blocks
    .filter(({ form }) => form !== 'run')
    .map(block => ({ block, text: place([...running.filter(({ line }) => line < block.line), block]) }))
  return running.length === 0 ? alone : [{ text: place(running) }, ...alone]
}
