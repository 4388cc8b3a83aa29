import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Diagnostic, type TemporaryProject, check, temporaryProject } from '@quern/workbench/compiler'
import { type Block, blocksOf, expectedErrors } from './blocks.ts'
import { type PageModule, pageModules } from './modules.ts'
import { withResultChecks } from './result-comments.ts'

/** A Markdown page: its path from the root of the repository, and its text. */
export interface Page {
  readonly path: string
  readonly markdown: string
}

/** A module of a page, as a file of the temporary project. */
interface PageFile extends PageModule {
  readonly path: string
  readonly file: string
}

/** What the compiler says of a module, in lines of the page. */
export interface Compiled extends PageFile {
  readonly errors: readonly Diagnostic[]
}

/** The code of all pages, compiled. Its folder stays until it is disposed of, for the modules that run. */
export interface CompiledPages extends Disposable {
  readonly modules: readonly Compiled[]
  /** Runs the module of a page that runs, on Node with the packages' sources, and gives what it writes to stderr if it fails. */
  run(module: Compiled): Promise<string | undefined>
}

const fileOf = (path: string, block: Block | undefined): string => {
  const name = path.replaceAll(/[^\w.]/gu, '-')
  return block === undefined ? `${name}.ts` : `${name}-${block.line}.ts`
}

const execute = promisify(execFile)
const checkModule = fileURLToPath(new URL('check-result.ts', import.meta.url))

const runFile = async (root: string, file: string): Promise<string | undefined> => {
  const { DATABASE_URL: _, ...env } = process.env
  try {
    await execute(process.execPath, ['--conditions=quern-source', file], { cwd: root, env, timeout: 120_000 })
    return undefined
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  }
}

/** Compiles the code of all pages in one run of the compiler, as a user of the packages would write it below `root`. */
export const compilePages = async (root: string, pages: readonly Page[]): Promise<CompiledPages> => {
  const files: readonly PageFile[] = pages.flatMap(({ path, markdown }) =>
    pageModules(blocksOf(path, markdown)).map(module => ({ ...module, path, file: fileOf(path, module.block) })))
  const project: TemporaryProject = temporaryProject(root, {
    contents: Object.fromEntries(files.map(({ file, text }) => [file, text])),
    options: { noUnusedLocals: false, noUnusedParameters: false, declaration: false },
  })
  const errors = Map.groupBy(files.length === 0 ? [] : await check(project.config), diagnostic => diagnostic.file)
  return {
    modules: files.map(file => ({ ...file, errors: errors.get(file.file) ?? [] })),
    run: async ({ path, file, text }) => {
      const checked = join(project.folder, `run-${file}`)
      writeFileSync(checked, withResultChecks(path, text, pathToFileURL(checkModule).href))
      return runFile(root, checked)
    },
    [Symbol.dispose]: () => {
      project[Symbol.dispose]()
    },
  }
}

const shown = (path: string, { line, code, message }: Diagnostic): string => `${path}:${line} ${code}: ${message}`

const isInside = ({ line, code }: Block) => (error: Diagnostic): boolean => error.line >= line && error.line < line + code.length

/**
 * What is wrong with a module, line by line: for one that is to compile, its errors (a fragment answers for its own
 * lines only); for a refused one, what it fails to be refused for.
 */
export const faults = ({ path, block, errors }: Compiled): readonly string[] => {
  if (block === undefined) return errors.map(error => shown(path, error))
  const own = errors.filter(isInside(block))
  if (block.form === 'fragment') return own.map(error => shown(path, error))
  const expected = expectedErrors(block)
  if (expected.length === 0) return [`${path}:${block.line} a refused block says "// error: <part of the message>"`]
  if (own.length === 0) return [`${path}:${block.line} the compiler accepts this block`]
  return expected.flatMap(fragment =>
    own.some(({ message }) => message.includes(fragment))
      ? []
      : [`${path}:${block.line} expected a message with: ${fragment}`, ...own.map(error => shown(path, error))])
}
