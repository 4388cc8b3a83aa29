// Packs the packages and uses them as their users will: from the tarballs, outside the workspace, without the sources.
// Run it after the build: `npx -y pnpm@12 package-check`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

interface Packed {
  readonly manifest: Manifest
  readonly tarball: string
}

const root = fileURLToPath(new URL('..', import.meta.url))
const PUBLISHED = ['result', 'core', 'pg-driver', 'testing']

/** Entry points that are of use in a test run only, and import Vitest, which refuses to be imported anywhere else. */
const IN_VITEST: ReadonlySet<string> = new Set(['conformance', 'quern-test', 'targets', 'vitest'].map(entry => `@quern/testing/${entry}`).concat('@quern/result/vitest'))

/** Runs a program and gives its output; where it fails, the output is the failure. */
const run = (folder: string, program: string, ...args: readonly string[]): string => {
  const { status, stdout, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}`, { cause: error })
  return stdout
}

/** Inside a script of pnpm this is the pnpm that runs it, whatever way it was installed. */
const pnpm = (folder: string, ...args: readonly string[]): string => {
  const program = process.env['npm_execpath']
  if (program === undefined) return run(folder, 'npx', '-y', 'pnpm@12', ...args)
  return /\.[cm]?js$/u.test(program) ? run(folder, process.execPath, program, ...args) : run(folder, program, ...args)
}

const step = <T>(name: string, work: () => T): T => {
  const result = work()
  console.log(`ok  ${name}`)
  return result
}

const pack = (name: string, folder: string): Packed => {
  const source = join(root, 'packages', name)
  const target = join(folder, name)
  mkdirSync(target)
  pnpm(source, 'pack', '--out', join(target, 'packed.tgz'))
  run(target, 'tar', '-xzf', 'packed.tgz')
  return {
    manifest: JSON.parse(readFileSync(join(target, 'package', 'package.json'), 'utf8')),
    tarball: join(target, 'packed.tgz'),
  }
}

/** A project of a user, with the tarballs and other packages installed. */
const project = (folder: string, packed: readonly Packed[], others: Readonly<Record<string, string>>): void => {
  mkdirSync(folder)
  const tarballs = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module', dependencies: { ...tarballs, ...others } }))
  // The packages depend on each other by version; until that is published, the tarball stands for it.
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), JSON.stringify({
    packages: [],
    overrides: tarballs,
    autoInstallPeers: false,
    strictPeerDependencies: false,
    allowBuilds: { esbuild: false },
  }))
  pnpm(folder, 'install', '--prefer-offline', '--ignore-scripts', '--silent')
}

/** `@quern/result` and `@quern/result/effect`, for every key of `exports`. */
const entryPoints = ({ manifest }: Packed): readonly string[] =>
  Object.keys(manifest.exports).map(key => manifest.name + key.slice(1))

/** Imports every entry point in one process, on plain Node, and looks that it exports something. */
const importAll = (folder: string, entries: readonly string[]): void => {
  const program = entries.map(entry => `
    const module = await import(${JSON.stringify(entry)})
    if (Object.keys(module).length === 0) throw new Error(${JSON.stringify(`${entry} exports nothing`)})
  `).map(body => `{${body}}`).join('\n')
  writeFileSync(join(folder, 'imports.js'), program)
  run(folder, process.execPath, 'imports.js')
}

/** Compiles a program that imports every entry point, with our declarations checked too (those of others have errors of their own). */
const compileAll = (folder: string, entries: readonly string[], types: readonly string[]): void => {
  const program = entries.map((entry, index) => `import * as module${index} from ${JSON.stringify(entry)}\nexport { module${index} }\n`).join('')
  writeFileSync(join(folder, 'imports.ts'), program)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { module: 'nodenext', target: 'es2024', lib: ['es2024', 'esnext.disposable', 'esnext.iterator'], strict: true, noEmit: true, types, skipLibCheck: false },
    files: ['imports.ts'],
  }))
  const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', '.', '--pretty', 'false'], { cwd: folder, encoding: 'utf8' })
  const ours = stdout.split('\n').filter(line => /error TS/u.test(line) && (!line.includes('node_modules') || line.includes('/@quern/')))
  if (ours.length > 0) throw new Error(ours.join('\n'))
}

/** The others are the driver, and what tests are made with: these need nothing of Node, and so no types of it. */
const runsAnywhere = (entry: string): boolean =>
  entry === '@quern/pg-driver/compile' || !(entry.startsWith('@quern/pg-driver') || entry.startsWith('@quern/testing') || IN_VITEST.has(entry))

/** An entry point for an optional package is named after it, or its scope, as `@quern/result/effect`. */
const needsPeer = ({ manifest }: Packed) => (entry: string): boolean =>
  Object.keys(manifest.peerDependencies ?? {}).some(peer => entry === `${manifest.name}/${peer.replace(/^@([^/]+)\/.*/u, '$1')}`)

/** The optional packages, in the versions that the tests run on, and what they need beside them. */
const peersOf = (packed: readonly Packed[]): Readonly<Record<string, string>> =>
  Object.fromEntries(packed.flatMap(({ manifest }) => Object.entries({ ...manifest.peerDependencies, 'vite': '*', '@types/node': '*' })
    .map(([name, range]) => [name, testedVersion(manifest, name) ?? range])))

const testedVersion = (manifest: Manifest, name: string): string | undefined => {
  const workspace: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return manifest.devDependencies?.[name] ?? workspace.devDependencies?.[name]
}

const folder = mkdtempSync(join(tmpdir(), 'quern-packages-'))
try {
  const packed = PUBLISHED.map(name => step(`${name} packs`, () => pack(name, folder)))
  for (const { manifest, tarball } of packed) {
    step(`${manifest.name} passes publint`, () => run(root, join(root, 'node_modules', '.bin', 'publint'), 'run', tarball, '--strict'))
    step(`${manifest.name} has right types`, () =>
      run(root, join(root, 'node_modules', '.bin', 'attw'), tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'))
  }
  const entries = packed.flatMap(entryPoints)
  step('without optional packages, every entry point that needs none is imported', () => {
    const bare = join(folder, 'bare')
    project(bare, packed, {})
    importAll(bare, packed.flatMap(one => entryPoints(one).filter(entry => !needsPeer(one)(entry) && !IN_VITEST.has(entry))))
  })
  step('with them, every entry point is imported and compiles', () => {
    const full = join(folder, 'full')
    project(full, packed, peersOf(packed))
    // Those are only compiled.
    importAll(full, entries.filter(entry => !IN_VITEST.has(entry)))
    compileAll(full, entries.filter(runsAnywhere), [])
    compileAll(full, entries, ['node'])
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
