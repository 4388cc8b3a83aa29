/// <reference types="node" />
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Diagnostic, check, packageName, temporaryProject } from './compiler.ts'

/** A line of a type test that the compiler must refuse. */
export interface Refusal {
  /** The line that must not compile, from 1. */
  readonly line: number
  /** Its text. */
  readonly source: string
  /** What the compiler's message must contain. */
  readonly fragment: string
}

/** A `*.test-d.ts` file, read. */
export interface TypeTestFile {
  /** Its path, from the package's folder. */
  readonly file: string
  readonly refusals: readonly Refusal[]
  /** What is wrong with the file as a type test: a directive that this harness does not check. */
  readonly faults: readonly string[]
  /** The text that is compiled: the same lines, without the directives that would swallow the errors. */
  readonly compiled: string
}

const DIRECTIVE = /^(?<indent>\s*)\/\/\s*@ts-expect-error\b(?<fragment>.*)$/u
const SKIPPED = /^\s*(?:\/\/.*)?$/u

/** Reads a type test: which lines it expects to be refused, and why. */
export const readTypeTest = (file: string, text: string): TypeTestFile => {
  const lines = text.split(/\r?\n/u)
  const refusals: Refusal[] = []
  const faults: string[] = []
  const compiled = lines.map((source, index) => {
    const directive = DIRECTIVE.exec(source)?.groups
    if (directive === undefined) {
      if (/@ts-(?:expect-error|ignore|nocheck)/u.test(source)) {
        faults.push(`${file}:${index + 1} only "// @ts-expect-error <message>" on a line of its own is checked`)
      }
      return source
    }
    const fragment = collapse(directive['fragment'] ?? '')
    if (fragment === '') faults.push(`${file}:${index + 1} does not say which message it expects`)
    // The line that the compiler applies the directive to: the next that is neither blank nor a comment.
    const next = lines.findIndex((line, place) => place > index && !SKIPPED.test(line))
    const target = next === -1 ? index : next
    refusals.push({ line: target + 1, source: lines[target]?.trim() ?? '', fragment })
    return `${directive['indent']}// refused: ${fragment}`
  })
  return { file, refusals, faults, compiled: compiled.join('\n') }
}

const collapse = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim()

/** Every `*.test-d.ts` below `src` and `test` of a package. */
export const findTypeTests = (packageFolder: string): readonly TypeTestFile[] =>
  ['src', 'test'].flatMap(part => {
    const folder = join(packageFolder, part)
    if (!existsSync(folder)) return []
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.test-d.ts'))
      .toSorted()
      .map(name => readTypeTest(`${part}/${name.replaceAll('\\', '/')}`, readFileSync(join(folder, name), 'utf8')))
  })

/** Compiles all the files in one run of the compiler and gives the errors in each. */
export const compileTypeTests = async (
  packageFolder: string,
  files: readonly TypeTestFile[],
): Promise<ReadonlyMap<string, readonly Diagnostic[]>> => {
  using project = temporaryProject(packageFolder, {
    contents: Object.fromEntries(files.map(({ file, compiled }) => [file, compiled])),
  })
  return Map.groupBy(await check(project.config), diagnostic => diagnostic.file)
}

/** What the compiler said on a refused line that does not fit what was expected, or `undefined` where it fits. */
export const refusalFault = ({ line, fragment }: Refusal, errors: readonly Diagnostic[]): string | undefined => {
  const here = errors.filter(error => error.line === line)
  if (here.length === 0) return 'the compiler accepts this line'
  if (here.some(error => collapse(error.message).includes(fragment))) return undefined
  return `expected a message with: ${fragment}\nthe compiler says:\n${here.map(({ code, message }) => `${code}: ${message}`).join('\n')}`
}

/** The errors in a file on lines that are not expected to be refused, and the faults of the file itself. */
export const unexpectedErrors = ({ file, refusals, faults }: TypeTestFile, errors: readonly Diagnostic[]): readonly string[] => {
  const refused = new Set(refusals.map(refusal => refusal.line))
  const unexpected = errors.filter(error => !refused.has(error.line))
  return [...faults, ...unexpected.map(({ line, code, message }) => `${file}:${line} ${code}: ${message}`)]
}

/**
 * Runs the type tests of a package as Vitest tests. In every `*.test-d.ts` below its `src` and `test`, each line under
 * `// @ts-expect-error <part of the message>` is one test: the compiler must refuse it with that message. The rest of
 * the file is one more: it must compile. The compiler runs once for all of them.
 *
 * @example
 * // test/types.test.ts
 * typeTestSuite(new URL('..', import.meta.url))
 */
export const typeTestSuite = (packageUrl: URL): void => {
  const folder = fileURLToPath(packageUrl)
  const files = findTypeTests(folder)
  describe(`types of ${packageName(folder)}`, () => {
    if (files.length === 0) {
      test.skip('there are no *.test-d.ts files', () => undefined)
      return
    }
    let errors: ReadonlyMap<string, readonly Diagnostic[]> = new Map()
    beforeAll(async () => {
      errors = await compileTypeTests(folder, files)
    })
    for (const typeTest of files) {
      const { file, refusals } = typeTest
      test(`${file} compiles where it should`, () => {
        expect(unexpectedErrors(typeTest, errors.get(file) ?? []).join('\n')).toBe('')
      })
      test.for(refusals)(`${file}:$line refuses $source`, refusal => {
        expect(refusalFault(refusal, errors.get(file) ?? [])).toBeUndefined()
      })
    }
  })
}
