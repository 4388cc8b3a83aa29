import { expect, test } from 'vitest'
import { postgresAddress, processSurroundings, type Surroundings } from './postgres-address.ts'

const NOWHERE: Surroundings = { environment: {}, home: '/home/ann', userName: 'ann', platform: 'linux', read: () => Promise.resolve(undefined) }

const address = async (url: string, environment: Surroundings['environment'] = {}, files: Readonly<Record<string, string>> = {}) => {
  const result = await postgresAddress(url, { ...NOWHERE, environment, read: path => Promise.resolve(files[path]) })
  return result.ok ? result.value : result.error
}

const host = (name: string, port = 5_432, at = '') => ({ name, port, address: at })

test('a URL with all of its parts', async () => {
  expect(await address('postgres://Ann:p%40ss@db.example.org:6000/shop?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=3&application_name=till')).toMatchObject({
    hosts: [host('db.example.org', 6_000)], user: 'Ann', password: 'p@ss', database: 'shop', connectTimeout: 3,
    tls: { mode: 'verify-full', root: { path: '/ca.pem', isGiven: true } }, settings: { application_name: 'till' },
  })
})

test('a URL with none of them, and what stands in for them', async () => {
  expect(await address('postgres:')).toEqual({
    hosts: [host('localhost')], isShuffled: false, user: 'ann', password: '', passwordFile: '/home/ann/.pgpass', database: 'ann', connectTimeout: 0,
    tls: {
      mode: 'prefer', isDirect: false, root: { path: '/home/ann/.postgresql/root.crt', isGiven: false },
      revoked: { path: '/home/ann/.postgresql/root.crl', isGiven: false }, revokedFolder: '', certificateMode: 'allow',
      certificate: { path: '/home/ann/.postgresql/postgresql.crt', isGiven: false }, key: { path: '/home/ann/.postgresql/postgresql.key', isGiven: false },
      keyPassword: '', namesHost: true, minimum: 'TLSv1.2', maximum: 'TLSv1.3', keyLog: '',
    },
    authentication: { methods: new Set(['password', 'md5', 'gss', 'sspi', 'scram-sha-256', 'oauth', 'none']), channelBinding: false },
    targetSession: 'any', keepAlive: { isOn: true, idle: 60_000, interval: undefined, count: undefined }, settings: { application_name: 'quern' }, remarks: [],
  })
  const nobody = await postgresAddress('postgresql://', { ...NOWHERE, home: '', userName: '' })
  expect(nobody).toMatchObject({ ok: true, value: { user: 'postgres', database: 'postgres', tls: { certificate: { path: '' } } } })
  const windows = await postgresAddress('postgresql://', { ...NOWHERE, platform: 'win32', environment: { APPDATA: 'C:/Data' } })
  expect(windows).toMatchObject({ ok: true, value: { passwordFile: 'C:/Data/postgresql/pgpass.conf', tls: { certificate: { path: 'C:/Data/postgresql/postgresql.crt' } } } })
  expect(processSurroundings()).toMatchObject({ environment: process.env, platform: process.platform })
})

test('the environment, and what the string says over it', async () => {
  const environment = {
    PGHOST: 'env', PGPORT: '7000', PGUSER: 'env', PGPASSWORD: 'env', PGDATABASE: 'env', PGSSLMODE: 'require', PGSSLROOTCERT: '/env', PGCONNECT_TIMEOUT: '9',
    PGAPPNAME: 'env', PGOPTIONS: '-c geqo=off', PGGEQO: 'on', PGPASSFILE: '/pass', PGTARGETSESSIONATTRS: 'primary', PGLOADBALANCEHOSTS: 'random', PGSSLSNI: '0',
    PGREQUIREAUTH: 'md5', PGCHANNELBINDING: 'require', PGSSLNEGOTIATION: 'direct', PGSSLMINPROTOCOLVERSION: 'TLSv1.3', PGCLIENTENCODING: 'utf-8',
  }
  expect(await address('postgres:', environment)).toMatchObject({
    hosts: [host('env', 7_000)], user: 'env', password: 'env', database: 'env', connectTimeout: 9, passwordFile: '/pass', isShuffled: true,
    tls: { mode: 'require', isDirect: true, root: { path: '/env' }, namesHost: false, minimum: 'TLSv1.3' }, targetSession: 'primary',
    authentication: { methods: new Set(['md5']), channelBinding: true }, settings: { application_name: 'env', options: '-c geqo=off', geqo: 'on' },
  })
  expect(await address('postgres://me@here/mine', environment)).toMatchObject({ hosts: [host('here', 7_000)], user: 'me', database: 'mine' })
  expect(await address('postgres:', { PGHOST: '' })).toMatchObject({ hosts: [host('localhost')] })
  expect(await address('postgres:', { PGHOSTADDR: '10.0.0.1' })).toMatchObject({ hosts: [host('', 5_432, '10.0.0.1')] })
  expect(await address('host= port=', { PGHOST: 'env' })).toMatchObject({ hosts: [host('port=')] })
  expect(await address("host='' port=''", { PGHOST: 'env', PGPORT: '1' })).toMatchObject({ hosts: [host('localhost')] })
  expect(await address('postgres:', { PGREQUIRESSL: '1' })).toMatchObject({ tls: { mode: 'require' } })
  expect(await address('postgres:', { PGREQUIRESSL: '1', PGSSLMODE: 'disable' })).toMatchObject({ tls: { mode: 'disable' } })
})

test.each<[string, readonly ReturnType<typeof host>[]]>([
  ['postgres://a,b/x', [host('a'), host('b')]],
  ['postgres://a:1,b:2/x', [host('a', 1), host('b', 2)]],
  ['postgres://a:1,b/x', [host('a', 1), host('b')]],
  ['postgres://a,,b/x', [host('a'), host('localhost'), host('b')]],
  ['postgres://[::1]:5433,[::2]/x', [host('::1', 5_433), host('::2')]],
  ['host=a,b port=7', [host('a', 7), host('b', 7)]],
  ['host=a,b port=7,', [host('a', 7), host('b')]],
  ['host=a,b hostaddr=10.0.0.1,10.0.0.2', [host('a', 5_432, '10.0.0.1'), host('b', 5_432, '10.0.0.2')]],
  ['host=a,b hostaddr=10.0.0.1,', [host('a', 5_432, '10.0.0.1'), host('b')]],
  ['hostaddr=::1', [host('', 5_432, '::1')]],
  ['postgres://example.com?hostaddr=63.1.2.4', [host('example.com', 5_432, '63.1.2.4')]],
  ['postgres:///db?host=/run/postgresql', [host('/run/postgresql')]],
  ['postgres://%2Frun%2Fpostgresql:6/db', [host('/run/postgresql', 6)]],
  ['host=@abstract port=8', [host('@abstract', 8)]],
  ['postgres://%40abstract/db', [host('@abstract')]],
])('%s leads to these hosts', async (text, hosts) => {
  expect(await address(text)).toMatchObject({ hosts })
})

test.each([
  ['sslrootcert=system', { tls: { mode: 'verify-full', root: 'system' } }],
  ['sslmode=require sslnegotiation=direct', { tls: { mode: 'require', isDirect: true } }],
  ['sslmode=allow', { tls: { mode: 'allow' } }],
  ['sslcert=/c sslkey=/k sslpassword=p sslcertmode=require', { tls: { certificate: { path: '/c' }, key: { path: '/k' }, keyPassword: 'p', certificateMode: 'require' } }],
  ['sslcrl=/l sslcrldir=/d sslsni=0 sslkeylogfile=/s', { tls: { revoked: { path: '/l', isGiven: true }, revokedFolder: '/d', namesHost: false, keyLog: '/s' } }],
  ['ssl_min_protocol_version=tlsv1.3 ssl_max_protocol_version=TLSv1.3', { tls: { minimum: 'TLSv1.3', maximum: 'TLSv1.3' } }],
  ['connect_timeout=-1', { connectTimeout: 0 }],
  ["connect_timeout=' 5 '", { connectTimeout: 5 }],
  ['keepalives=0', { keepAlive: { isOn: false } }],
  ['keepalives_idle=5 keepalives_interval=6 keepalives_count=7', { keepAlive: { isOn: true, idle: 5_000, interval: 6_000, count: 7 } }],
  ['tcp_user_timeout=5000', { remarks: [expect.stringContaining('tcp_user_timeout')] }],
  ['target_session_attrs=prefer-standby load_balance_hosts=random', { targetSession: 'prefer-standby', isShuffled: true }],
  ['fallback_application_name=psql', { settings: { application_name: 'psql' } }],
  ['application_name=a fallback_application_name=b', { settings: { application_name: 'a' } }],
  ['client_encoding=UTF8', { user: 'ann' }],
  ['client_encoding=auto', { user: 'ann' }],
  ['require_auth=scram-sha-256,md5', { authentication: { methods: new Set(['scram-sha-256', 'md5']) } }],
  ['require_auth=!password,!none', { authentication: { methods: new Set(['md5', 'gss', 'sspi', 'scram-sha-256', 'oauth']) } }],
  ['gssencmode=prefer krbsrvname=postgres gsslib=gssapi gssdelegation=0 sslcompression=1 replication=false', { user: 'ann' }],
  ['min_protocol_version=3.0 max_protocol_version=latest', { user: 'ann' }],
])('%s', async (text, expected) => {
  expect(await address(text)).toMatchObject(expected)
})

test.each([
  ['postgres://host:99999/x', 'port'],
  ['postgres:///x?port=0', 'port'],
  ['postgres:///x?port=1.5', 'port'],
  ['host=a,b,c port=1,2', 'port'],
  ['host=a,b hostaddr=::1', 'hostaddr'],
  ['hostaddr=example.org', 'hostaddr'],
  ['postgres:///x?sslmode=maybe', 'sslmode'],
  ['sslrootcert=system sslmode=require', 'sslmode'],
  ['sslnegotiation=direct', 'sslnegotiation'],
  ['sslnegotiation=maybe', 'sslnegotiation'],
  ['sslcertmode=maybe', 'sslcertmode'],
  ['sslsni=2', 'sslsni'],
  ['ssl_min_protocol_version=SSLv3', 'ssl_min_protocol_version'],
  ['ssl_max_protocol_version=TLSv9', 'ssl_max_protocol_version'],
  ['ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2', 'ssl_max_protocol_version'],
  ['postgres:///x?connect_timeout=soon', 'connect_timeout'],
  ['connect_timeout=1.5', 'connect_timeout'],
  ['connect_timeout=99999999999', 'connect_timeout'],
  ['keepalives_idle=x', 'keepalives_idle'],
  ['tcp_user_timeout=x', 'tcp_user_timeout'],
  ['target_session_attrs=fast', 'target_session_attrs'],
  ['load_balance_hosts=maybe', 'load_balance_hosts'],
  ['require_auth=magic', 'require_auth'],
  ['require_auth=md5,!password', 'require_auth'],
  ['require_auth=md5,md5', 'require_auth'],
  ['channel_binding=maybe', 'channel_binding'],
  ['client_encoding=LATIN1', 'client_encoding'],
  ['gssencmode=require', 'gssencmode'],
  ['gssdelegation=1', 'gssdelegation'],
  ['requirepeer=postgres', 'requirepeer'],
  ['replication=database', 'replication'],
  ['min_protocol_version=3.2', 'min_protocol_version'],
  ['max_protocol_version=2.0', 'max_protocol_version'],
  ['scram_client_key=x', 'scram_client_key'],
  ['oauth_issuer=https://example.org', 'oauth_issuer'],
  ['postgres:///x?nonsense=1', 'nonsense'],
  ['postgres:///x?constructor=1', 'constructor'],
  ['nonsense=1', 'nonsense'],
  ['postgres://%zz/x', 'url'],
  ['service=nowhere', 'service'],
  ['service=x servicefile=/nowhere', 'servicefile'],
])('%s is refused for its %s', async (text, option) => {
  expect(await address(text)).toMatchObject({ tag: 'InvalidOption', option })
})

const SERVICES = `# services
[other]
host=elsewhere

[shop]
host=db.example.org
 port=6000
user=clerk
user=second
sslmode=require
[last]
host=last
`

test('a service gives what the string does not, before the environment does', async () => {
  const files = { '/home/ann/.pg_service.conf': SERVICES, '/etc/pg/pg_service.conf': '[system]\nhost=system\n', '/own': '[shop]\nhost=own' }
  expect(await address('service=shop user=me', { PGPORT: '1', PGDATABASE: 'env' }, files)).toMatchObject({
    hosts: [host('db.example.org', 6_000)], user: 'me', database: 'env', tls: { mode: 'require' },
  })
  expect(await address('postgres://?service=shop', {}, files)).toMatchObject({ user: 'clerk' })
  expect(await address('', { PGSERVICE: 'last' }, files)).toMatchObject({ hosts: [host('last')] })
  expect(await address('', { PGSERVICE: 'system', PGSYSCONFDIR: '/etc/pg' }, files)).toMatchObject({ hosts: [host('system')] })
  expect(await address('', { PGSERVICE: 'shop', PGSERVICEFILE: '/own' }, files)).toMatchObject({ hosts: [host('own')] })
  expect(await address('service=shop servicefile=/own', {}, files)).toMatchObject({ hosts: [host('own')] })
})

test.each([
  ['[x]\nnonsense=1', 'an option'],
  ['[x]\nhost', 'line 2'],
  ['[x]\n=a', 'line 2'],
  ['[x]\nservice=y', 'another'],
  ['[x]\nldap://example.org/', 'LDAP'],
  ['[y]', 'no such service'],
])('a service file that is not right: %j', async (text, problem) => {
  expect(await address('service=x', {}, { '/home/ann/.pg_service.conf': text })).toMatchObject({
    tag: 'InvalidOption', option: 'service', problem: expect.stringContaining(problem),
  })
})

test.each([
  'postgres://ann:topsecret@host:port/x',
  'postgres://ann:topsecret@host:1:2/x',
  'postgres://ann:topsecret%zz@host/x',
  'postgres://ann:to/topsecret=1@host/x',
  'postgres://ann:to/x?topsecret=1@host/x',
  'password=a topsecret user=b',
  'password=a topsecret=b',
  "password='topsecret",
  'password=topsecret nonsense',
  'postgres://host?password=%zztopsecret',
  'postgres://host?topsecret',
  'postgres://host?sslpassword=topsecret=x',
])('a string that is refused is not quoted, as it may hold a password: %s', async text => {
  const refused = await address(text)
  expect(refused).toMatchObject({ tag: 'InvalidOption' })
  expect(JSON.stringify(refused)).not.toContain('topsecret')
})
