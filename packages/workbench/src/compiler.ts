/// <reference types="node" />
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'

/** An error of the TypeScript compiler. */
export interface Diagnostic {
  /** The file, from the project's own folder. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** As `TS2345`. */
  readonly code: string
  /** The whole message: every line of its chain, joined by one space. */
  readonly message: string
}

const tsc = resolve(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')

const MOST_OUTPUT = 256 * 1024 * 1024

/** Runs the compiler. It exits with 1 or 2 where a program has errors, which is an answer; anything else is thrown. */
const run = (folder: string, args: readonly string[]): Promise<string> =>
  new Promise((done, fail) => {
    execFile(process.execPath, [tsc, '--pretty', 'false', ...args], { cwd: folder, maxBuffer: MOST_OUTPUT }, (error, stdout, stderr) => {
      if (error === null || error.code === 1 || error.code === 2) done(stdout)
      else fail(new Error(`the TypeScript compiler failed:\n${stdout}${stderr}`, { cause: error }))
    })
  })

const WITH_PLACE = /^(?<file>[^\s(][^(]*)\((?<line>\d+),\d+\): error (?<code>TS\d+): (?<message>.*)$/u

/** Reads the compiler's plain output, in which the lines of a message's chain are indented. */
const diagnostics = (output: string): readonly Diagnostic[] => {
  const found: Diagnostic[] = []
  for (const text of output.split(/\r?\n/u)) {
    const { file, line, code, message } = WITH_PLACE.exec(text)?.groups ?? {}
    if (file !== undefined && line !== undefined && code !== undefined && message !== undefined) {
      found.push({ file, line: Number(line), code, message })
    } else if (/^\s/u.test(text)) {
      const last = found.pop()
      if (last !== undefined) found.push({ ...last, message: `${last.message} ${text.trim()}` })
    } else if (/error TS\d+/u.test(text)) {
      // An error without a place is the project's: a missing file, an unknown option. Nothing was checked.
      throw new Error(text)
    }
  }
  return found
}

/** The compiler options of a temporary project, above those that it extends. */
type Options = Readonly<Record<string, unknown>>

/** A temporary project inside a package, hidden from the package's own, that checks the given files. */
export interface TemporaryProject extends Disposable {
  /** The project's folder, from which the files' names count. */
  readonly folder: string
  readonly config: string
}

/** The nearest tsconfig.json at or above a folder. */
const nearestConfig = (folder: string): string => {
  const config = join(folder, 'tsconfig.json')
  if (existsSync(config)) return config
  if (dirname(folder) === folder) throw new Error('there is no tsconfig.json at or above the entry file')
  return nearestConfig(dirname(folder))
}

/**
 * Makes a project that extends `packageFolder`'s own tsconfig.json, in `.quern/` of that folder: node_modules resolve
 * from there as in the package. `contents` are written into it by their names; relative imports in them resolve as if
 * they stood in the package (`rootDirs`). `files` are checked where they stand.
 */
export const temporaryProject = (
  packageFolder: string,
  { contents = {}, files = [], options = {} }: {
    readonly contents?: Readonly<Record<string, string>>
    readonly files?: readonly string[]
    readonly options?: Options
  },
): TemporaryProject => {
  const hidden = join(packageFolder, '.quern')
  mkdirSync(hidden, { recursive: true })
  const folder = mkdtempSync(join(hidden, 'types-'))
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const config = join(folder, 'tsconfig.json')
  writeFileSync(config, JSON.stringify({
    extends: '../../tsconfig.json',
    compilerOptions: { rootDirs: ['../..', '.'], noEmit: true, ...options },
    include: [],
    files: [...Object.keys(contents), ...files.map(file => relative(folder, resolve(packageFolder, file)))],
  }))
  return {
    folder,
    config,
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Type-checks a project, given by its tsconfig.json, and gives every error that it has. */
export const check = async (config: string): Promise<readonly Diagnostic[]> =>
  diagnostics(await run(dirname(config), ['-p', config, '--noErrorTruncation']))

/**
 * How many types the compiler instantiates to check an entry file with all that it imports, or a project given by its
 * tsconfig.json. The number is the same on every machine (one thread), so that a test can hold a budget.
 *
 * @example
 * expect(await instantiations(fileURLToPath(new URL('budget.ts', import.meta.url)))).toBeLessThan(25_000)
 */
export const instantiations = async (entry: string): Promise<number> => {
  if (entry.endsWith('.json')) return countInstantiations(entry)
  using project = temporaryProject(dirname(nearestConfig(dirname(entry))), { files: [entry] })
  return await countInstantiations(project.config)
}

const countInstantiations = async (config: string): Promise<number> => {
  const output = await run(dirname(config), ['-p', config, '--extendedDiagnostics', '--singleThreaded'])
  const [first] = diagnostics(output)
  // A program with errors is checked only in part, and would keep any budget.
  if (first !== undefined) throw new Error(`${first.file}:${first.line} ${first.code}: ${first.message}`)
  const count = /^Instantiations:\s+(\d+)$/mu.exec(output)?.[1]
  if (count === undefined) throw new Error(`the compiler does not tell its instantiations:\n${output}`)
  return Number(count)
}

/** The name in a package's package.json. */
export const packageName = (packageFolder: string): string =>
  JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).name
