import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path/posix'
import { type Import, importsOf } from './imports.ts'

/** A source file of the repository: its path from the root, with `/`, and its text. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** What a package.json says about who may be imported. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** What the shipped files of a part of the repository may import, besides their own package's files. */
interface Part {
  /** The paths it covers begin so. The first part that fits a file is its part. */
  readonly under: string
  readonly packages: readonly string[]
  readonly node: boolean
}

/** The arrows: who may import whom. Published code is in these parts, and in no others. */
const PARTS: readonly Part[] = [
  { under: 'packages/result/src/interop/neverthrow', packages: ['neverthrow'], node: false },
  { under: 'packages/result/src/interop/fp-ts', packages: ['fp-ts'], node: false },
  { under: 'packages/result/src/interop/effect', packages: ['effect'], node: false },
  { under: 'packages/result/src/vitest.ts', packages: ['vitest'], node: false },
  { under: 'packages/result/src/', packages: [], node: false },
  { under: 'packages/core/src/', packages: ['@quern/result', '@standard-schema/spec'], node: false },
  { under: 'packages/pg-driver/src/compile/', packages: ['@quern/core', '@quern/result'], node: false },
  { under: 'packages/pg-driver/src/codecs/', packages: ['@quern/core', '@quern/result'], node: false },
  { under: 'packages/pg-driver/src/adapters/', packages: ['@quern/core', '@quern/result', 'pg', 'postgres', '@electric-sql/pglite'], node: true },
  { under: 'packages/pg-driver/src/middleware/opentelemetry/', packages: ['@quern/core', '@quern/result', '@opentelemetry/api'], node: true },
  { under: 'packages/pg-driver/src/', packages: ['@quern/core', '@quern/result'], node: true },
  {
    under: 'packages/testing/src/',
    packages: [
      '@quern/core', '@quern/pg-driver', '@quern/result', 'pg', 'postgres', 'vitest',
    ],
    node: true,
  },
  { under: 'packages/workbench/src/', packages: ['fast-check', 'libpg-query', 'typescript', 'vitest'], node: true },
]

const NODE: ReadonlySet<string> = new Set(builtinModules)

const isNodeModule = (specifier: string): boolean => specifier.startsWith('node:') || NODE.has(specifier)

/** `@scope/name/entry` and `name/entry` without their entry. */
const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/** `packages/core/src/x.ts` is in `packages/core`; anything else is in the root. */
const packageFolderOf = (path: string): string | undefined => /^packages\/[^/]+/u.exec(path)?.[0]

/** Where a name is computed: of a package that may not be installed, or of a file under test. */
const COMPUTES: ReadonlySet<string> = new Set(['packages/testing', 'packages/workbench'])

const REACHES = 'it reaches into another package; use an entry point in its exports'

/** A path inside a package that its exports do not name. */
const INNARDS = /^@quern\/[^/]+\/(?:src|dist)(?:\/|$)/u

/** What is not shipped: tests, type tests, and what only they import. */
const isTest = (path: string): boolean => /\.test(?:-d)?\.ts$/u.test(path) || /^packages\/[^/]+\/test\//u.test(path)

/**
 * The packages that come with the workspace's root and are there for every test. `@quern/testing` stands on the driver,
 * whose own tests use it: were it declared there, the packages would wait for each other to be built.
 */
const ROOT_TOOLS: ReadonlySet<string> = new Set(['vitest', 'fast-check', '@quern/testing'])

/** What only tests, scripts and benchmarks use. */
const TOOLS: ReadonlySet<string> = new Set(['@quern/testing', '@quern/workbench'])

const declares = (manifest: Manifest, path: string, name: string): boolean =>
  [manifest.dependencies, manifest.peerDependencies, isTest(path) ? manifest.devDependencies : undefined]
    .some(section => section !== undefined && name in section) || (isTest(path) && ROOT_TOOLS.has(name))

/** Why a file may not import a module, or `undefined` where it may. */
const refusal = (path: string, specifier: string | undefined, folder: string, manifest: Manifest): string | undefined => {
  const part = PARTS.find(({ under }) => path.startsWith(under))
  const shipped = !isTest(path)
  if (shipped && part === undefined) return 'no part of the layer table covers this file'
  if (specifier === undefined) return shipped && !COMPUTES.has(folder) ? 'its name is computed, so that nothing can check it' : undefined
  if (specifier.startsWith('.')) {
    const target = join(dirname(path), specifier)
    if (!target.startsWith(`${folder}/`)) return REACHES
    return shipped && isTest(target) ? 'what is shipped does not import a test' : undefined
  }
  if (isNodeModule(specifier)) return shipped && part?.node !== true ? 'this part runs without Node' : undefined
  const name = packageOf(specifier)
  if (INNARDS.test(specifier)) return REACHES
  if (shipped && part?.packages.includes(name) !== true) return 'the arrow does not point this way'
  // A package may name itself: `@quern/core` in a test of core is its own entry point.
  if (name === `@quern/${folder.slice('packages/'.length)}`) return undefined
  return declares(manifest, path, name) ? undefined : 'the package.json does not declare it'
}

/** The imports that break the layer table, each as a line to read: where, what, why. */
export const brokenArrows = (files: readonly SourceFile[], manifests: Readonly<Record<string, Manifest>>): readonly string[] =>
  files.flatMap(({ path, text }) => {
    const folder = packageFolderOf(path)
    if (folder === undefined) return brokenOutside(path, importsOf(path, text))
    return importsOf(path, text).flatMap(({ specifier, line }) => {
      const reason = refusal(path, specifier, folder, manifests[folder] ?? {})
      return reason === undefined ? [] : [`${path}:${line} imports ${specifier ?? 'a computed name'}: ${reason}`]
    })
  })

/** Docs, benchmarks and scripts use packages as anyone does: by their entry points. Only tests and scripts use our testing tools. */
const brokenOutside = (path: string, imports: readonly Import[]): readonly string[] =>
  imports.flatMap(({ specifier = '', line }) => {
    const inside = specifier.startsWith('.') && join(dirname(path), specifier).startsWith('packages/')
    if (inside || INNARDS.test(specifier)) return [`${path}:${line} imports ${specifier}: ${REACHES}`]
    const isTool = isTest(path) || path.startsWith('scripts/') || path.startsWith('benchmarks/')
    return TOOLS.has(packageOf(specifier)) && !isTool
      ? [`${path}:${line} imports ${specifier}: only tests do`]
      : []
  })
