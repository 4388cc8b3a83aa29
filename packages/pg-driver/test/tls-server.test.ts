import { chown, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { boolean, sql, text } from '@quern/core'
import { serverAccount, temporaryFolder } from '@quern/testing/postgres-binaries'
import { type Server, startServer } from '@quern/testing/servers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../src/index.ts'
import { failureOf, valueOf } from './accounts.ts'
import { authority } from './certificates.ts'

/** Who may come in: `certified` with a client certificate only, `plain` without TLS only, `shy` with TLS only. */
const HBA = `
hostssl all certified 127.0.0.1/32 cert
hostssl all double 127.0.0.1/32 scram-sha-256 clientcert=verify-ca
hostnossl all plain 127.0.0.1/32 scram-sha-256
hostssl all plain 127.0.0.1/32 reject
hostssl all shy 127.0.0.1/32 scram-sha-256
hostnossl all certified,double,shy 127.0.0.1/32 reject
host all trusted 127.0.0.1/32 trust
host all md5user 127.0.0.1/32 md5
host all clear 127.0.0.1/32 password
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
`

const encrypted = sql.statement({ ssl: boolean(), version: text() })`
  select ssl, coalesce(version, 'none') as version from pg_stat_ssl where pid = pg_backend_pid()`

describe('a server with TLS', () => {
  let folder: string
  let server: Server
  const at = (name: string): string => join(folder, name)
  const put = async (name: string, text: string, mode = 0o600): Promise<void> => {
    await writeFile(at(name), text, { mode })
    await chmod(at(name), mode)
  }

  beforeAll(async () => {
    const account = serverAccount()
    folder = await mkdtemp(join(temporaryFolder(account), 'quern-tls-'))
    await chmod(folder, 0o755)
    const trusted = authority('trusted')
    const stranger = authority('stranger')
    const host = trusted.issue({ name: 'localhost', serial: 10 })
    await put('root.crt', trusted.certificate, 0o644)
    await put('stranger.crt', stranger.certificate, 0o644)
    await put('server.crt', host.certificate, 0o644)
    await put('server.key', host.key)
    await put('hba.conf', HBA, 0o644)
    const client = trusted.issue({ name: 'certified', serial: 11 })
    await put('client.crt', client.certificate)
    await put('client.key', client.key)
    await put('client.enc', client.encryptedKey('open sesame'))
    await put('open.key', client.key, 0o644)
    const wrong = stranger.issue({ name: 'certified', serial: 12 })
    await put('wrong.crt', wrong.certificate)
    await put('wrong.key', wrong.key)
    const old = trusted.issue({ name: 'certified', serial: 13, isExpired: true })
    await put('old.crt', old.certificate)
    await put('old.key', old.key)
    await put('none.crl', trusted.revoke([]))
    await put('server.crl', trusted.revoke([10]))
    await mkdir(at('lists'))
    await put('lists/server.crl', trusted.revoke([10]))
    // The server reads its key, and makes its socket in the folder.
    if (account !== undefined) for (const path of [folder, at('server.key')]) await chown(path, account.uid, account.gid)
    server = await startServer(18, {
      settings: {
        ssl: 'on', ssl_cert_file: at('server.crt'), ssl_key_file: at('server.key'), ssl_ca_file: at('root.crt'), hba_file: at('hba.conf'),
        unix_socket_directories: folder, unix_socket_permissions: '0777',
      },
    })
    await using db = await valueOf(connect(server.url))
    await valueOf(db.run(sql.statement()`do $$ begin
      create role certified login password 'secret';
      create role double login password 'secret';
      create role plain login password 'secret';
      create role shy login password 'secret';
      create role trusted login password 'secret';
      create role clear login password 'secret';
      set local password_encryption = 'md5';
      create role md5user login password 'secret';
    end $$`))
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })

  /** The options of a connection to the server, over those of the URL. */
  const url = (options: string, user = 'postgres'): string => {
    const { password } = new URL(server.url)
    return `host=localhost hostaddr=127.0.0.1 port=${server.port} dbname=postgres user=${user} password=${user === 'postgres' ? password : 'secret'} ${options}`
  }
  const session = async (options: string, user?: string) => {
    await using db = await valueOf(connect(url(options, user), { pool: { max: 1 } }))
    return valueOf(db.one(encrypted))
  }
  const refused = (options: string, user?: string) => failureOf(connect(url(options, user), { pool: { max: 1 } }))
  const root = () => `sslrootcert=${at('root.crt')}`
  const own = (name: string, key = name) => `sslcert=${at(`${name}.crt`)} sslkey=${at(key.includes('.') ? key : `${key}.key`)}`

  test.each([
    ['disable', false],
    ['allow', false],
    ['prefer', true],
    ['require', true],
  ])('sslmode=%s', async (mode, ssl) => {
    expect(await session(`sslmode=${mode}`)).toMatchObject({ ssl })
  })

  test('a certificate that is trusted, and the host\'s', async () => {
    expect(await session(`sslmode=verify-ca ${root()}`)).toMatchObject({ ssl: true })
    expect(await session(`sslmode=verify-full ${root()}`)).toMatchObject({ ssl: true, version: 'TLSv1.3' })
  })

  test('direct negotiation', async () => {
    expect(await session(`sslmode=verify-full sslnegotiation=direct ${root()}`)).toMatchObject({ ssl: true })
  })

  test('versions of TLS', async () => {
    expect(await session('sslmode=require ssl_max_protocol_version=TLSv1.2')).toEqual({ ssl: true, version: 'TLSv1.2' })
    expect(await session('sslmode=require ssl_min_protocol_version=TLSv1.3')).toEqual({ ssl: true, version: 'TLSv1.3' })
    expect(await refused('sslmode=require ssl_min_protocol_version=TLSv1 ssl_max_protocol_version=TLSv1.1')).toMatchObject({ tag: 'TlsRefused' })
  })

  test('an authority that nobody knows', async () => {
    for (const mode of ['verify-ca', 'verify-full']) {
      expect(await refused(`sslmode=${mode} sslrootcert=${at('stranger.crt')}`)).toMatchObject({ tag: 'TlsRefused', stage: 'connect', outcome: 'none', code: 'SELF_SIGNED_CERT_IN_CHAIN' })
      expect(await refused(`sslmode=${mode}`)).toMatchObject({ tag: 'TlsRefused' })
    }
    expect(await refused('sslrootcert=system')).toMatchObject({ tag: 'TlsRefused' })
    // As libpq has it: with a root certificate, `require` checks it.
    expect(await refused(`sslmode=require sslrootcert=${at('stranger.crt')}`)).toMatchObject({ tag: 'TlsRefused' })
  })

  test('the certificate of another host', async () => {
    const elsewhere = url(`sslmode=verify-full ${root()}`).replace('host=localhost', 'host=db.example.org')
    expect(await failureOf(connect(elsewhere))).toMatchObject({ tag: 'TlsRefused', code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    await using db = await valueOf(connect(elsewhere.replace('verify-full', 'verify-ca')))
    expect(await valueOf(db.one(encrypted))).toMatchObject({ ssl: true })
    // The name is not told to the server, and is checked all the same.
    expect(await failureOf(connect(`${elsewhere} sslsni=0`))).toMatchObject({ tag: 'TlsRefused', code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    expect(await session(`sslmode=verify-full sslsni=0 ${root()}`)).toMatchObject({ ssl: true })
  })

  test('a certificate that was revoked', async () => {
    expect(await session(`sslmode=verify-full ${root()} sslcrl=${at('none.crl')}`)).toMatchObject({ ssl: true })
    expect(await refused(`sslmode=verify-full ${root()} sslcrl=${at('server.crl')}`)).toMatchObject({ tag: 'TlsRefused', code: 'CERT_REVOKED' })
    expect(await refused(`sslmode=verify-full ${root()} sslcrldir=${at('lists')}`)).toMatchObject({ tag: 'TlsRefused', code: 'CERT_REVOKED' })
  })

  test('a client certificate, its key in the clear and encrypted', async () => {
    expect(await session(`sslmode=require ${own('client')}`, 'certified')).toMatchObject({ ssl: true })
    expect(await session(`sslmode=require ${own('client', 'client.enc')} sslpassword='open sesame'`, 'certified')).toMatchObject({ ssl: true })
    expect(await session(`sslmode=require ${own('client')}`, 'double')).toMatchObject({ ssl: true })
  })

  test('a client certificate that is demanded and missing, or will not do', async () => {
    expect(await refused('sslmode=require', 'certified')).toMatchObject({ tag: 'AuthenticationFailed', sqlstate: '28000' })
    expect(await refused('sslmode=require', 'double')).toMatchObject({ tag: 'AuthenticationFailed', sqlstate: '28000' })
    expect(await refused(`sslmode=require sslcertmode=disable ${own('client')}`, 'double')).toMatchObject({ tag: 'AuthenticationFailed' })
    expect(await refused('sslmode=require sslcertmode=require', 'double')).toMatchObject({ tag: 'TlsRefused', code: 'NO_CERTIFICATE' })
    // With TLS 1.3 the server judges the client's certificate when the handshake is over on this side.
    for (const name of ['wrong', 'old']) {
      expect(await refused(`sslmode=require ${own(name)}`, 'certified')).toMatchObject({ tag: expect.stringMatching(/TlsRefused|ConnectionLost/), stage: 'connect' })
    }
  })

  test('files that are not right', async () => {
    expect(await refused(`sslmode=require sslcert=${at('nowhere')}`)).toMatchObject({ tag: 'TlsRefused', code: 'ENOENT', detail: expect.stringContaining('sslcert') })
    expect(await refused(`sslmode=require sslcert=${at('client.crt')}`)).toMatchObject({ tag: 'TlsRefused', code: 'ENOENT', detail: expect.stringContaining('sslkey') })
    expect(await refused(`sslmode=require ${own('client', 'open')}`)).toMatchObject({ tag: 'TlsRefused', code: 'EACCES', detail: expect.stringContaining('0600') })
    expect(await refused(`sslmode=require ${own('client', 'wrong')}`)).toMatchObject({ tag: 'TlsRefused', code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' })
    expect(await refused(`sslmode=require ${own('client', 'client.enc')}`)).toMatchObject({ tag: 'TlsRefused' })
    expect(await refused(`sslmode=require ${own('client', 'client.enc')} sslpassword=wrong`)).toMatchObject({ tag: 'TlsRefused' })
    expect(await refused(`sslmode=require sslcrl=${at('nowhere')}`)).toMatchObject({ tag: 'TlsRefused', code: 'ENOENT', detail: expect.stringContaining('sslcrl') })
    expect(await refused(`sslmode=require sslcrldir=${at('nowhere')}`)).toMatchObject({ tag: 'TlsRefused', code: 'ENOENT', detail: expect.stringContaining('sslcrldir') })
    expect(await refused(`sslmode=verify-ca sslrootcert=${at('hba.conf')}`)).toMatchObject({ tag: 'TlsRefused' })
  })

  test('where the server refuses one way, allow and prefer take the other', async () => {
    expect(await session('sslmode=prefer', 'plain')).toMatchObject({ ssl: false })
    expect(await session('sslmode=allow', 'shy')).toMatchObject({ ssl: true })
    expect(await refused('sslmode=require', 'plain')).toMatchObject({ tag: 'AuthenticationFailed', sqlstate: '28000' })
    expect(await refused('sslmode=disable', 'shy')).toMatchObject({ tag: 'AuthenticationFailed', sqlstate: '28000' })
  })

  test('require_auth', async () => {
    expect(await session('sslmode=require require_auth=scram-sha-256')).toMatchObject({ ssl: true })
    expect(await session('require_auth=md5', 'md5user')).toMatchObject({ ssl: true })
    expect(await session('require_auth=none', 'trusted')).toMatchObject({ ssl: true })
    expect(await session('require_auth=!none', 'clear')).toMatchObject({ ssl: true })
    for (const [method, user] of [['md5', 'postgres'], ['scram-sha-256', 'clear'], ['scram-sha-256', 'md5user'], ['scram-sha-256', 'trusted'], ['!none', 'trusted'], ['!password', 'clear'], ['none', 'postgres']] as const) {
      expect(await refused(`require_auth=${method}`, user)).toMatchObject({ tag: 'UnacceptableServer', option: 'require_auth', stage: 'connect', outcome: 'none' })
    }
  })

  test('the secrets of a connection are added to a file, where that is asked for', async () => {
    await session(`sslmode=require sslkeylogfile=${at('secrets')}`)
    expect(await readFile(at('secrets'), 'utf8')).toMatch(/^CLIENT_HANDSHAKE_TRAFFIC_SECRET /m)
    expect(await session(`sslmode=require sslkeylogfile=${at('nowhere/secrets')}`)).toMatchObject({ ssl: true })
  })

  test('a socket of this machine', async () => {
    const { password } = new URL(server.url)
    for (const local of [
      `postgres://postgres:${password}@${encodeURIComponent(folder)}:${server.port}/postgres?sslmode=require`,
      `postgres://postgres:${password}@:${server.port}/postgres?host=${folder}`,
      `host=${folder} port=${server.port} user=postgres password=${password} dbname=postgres`,
    ]) {
      await using db = await valueOf(connect(local, { pool: { max: 1 } }))
      expect(await valueOf(db.one(encrypted))).toEqual({ ssl: false, version: 'none' })
      expect(await failureOf(db.run(sql.statement()`select pg_sleep(60)`, { timeout: 400 }))).toMatchObject({ tag: 'DeadlineExceeded' })
      expect(db.pool()).toMatchObject({ opened: 1, lost: 0 })
    }
  })

  test('a password file', async () => {
    const { password } = new URL(server.url)
    await put('pass', `# nothing\nelsewhere:*:*:*:wrong\nlocalhost:${server.port}:postgres:*:${password}\n${folder}:*:*:*:${password}\n`)
    const withFile = `host=localhost hostaddr=127.0.0.1 port=${server.port} dbname=postgres user=postgres passfile=${at('pass')}`
    await (await valueOf(connect(withFile))).close()
    await (await valueOf(connect(`host=${folder} port=${server.port} dbname=postgres user=postgres passfile=${at('pass')}`))).close()
    expect(await failureOf(connect(withFile.replace(at('pass'), at('nowhere'))))).toMatchObject({ tag: expect.stringMatching(/AuthenticationFailed|ServerFailure/) })
    await chmod(at('pass'), 0o644)
    const warned = new Promise<Error>(resolve => process.once('warning', resolve))
    expect(await failureOf(connect(withFile))).toMatchObject({ stage: 'connect' })
    expect(await warned).toMatchObject({ name: 'ConnectionOptionWarning', message: expect.stringContaining('0600') })
  })
})
