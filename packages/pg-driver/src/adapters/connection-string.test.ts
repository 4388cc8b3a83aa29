import { expect, test } from 'vitest'
import { connectionString, isPairs } from './connection-string.ts'

/** What libpq makes of each of these: its `PQconninfoParse` was asked. */
test.each<[string, Record<string, string>]>([
  ['postgresql://uri-user:secret@host:12345/db', { user: 'uri-user', password: 'secret', host: 'host', port: '12345', dbname: 'db' }],
  ['postgresql://uri-user@host/', { user: 'uri-user', host: 'host' }],
  ['postgresql://uri-user@', { user: 'uri-user' }],
  ['postgresql://', {}],
  ['postgres:///', {}],
  ['postgres://host:/', { host: 'host' }],
  ['postgres://:12345/', { port: '12345' }],
  ['postgres://@host', { host: 'host' }],
  ['postgres://u:@h/x', { user: 'u', host: 'h', dbname: 'x' }],
  ['postgresql://host?', { host: 'host' }],
  ['postgresql://%68ost/', { host: 'host' }],
  ['postgresql://host/db?u%73er=someone&port=12345', { host: 'host', dbname: 'db', user: 'someone', port: '12345' }],
  ['postgres://h/x?user=a&', { host: 'h', dbname: 'x', user: 'a' }],
  ['postgres://h/x?host=', { host: '', dbname: 'x' }],
  ['postgres://h/x?user=a&user=b', { host: 'h', dbname: 'x', user: 'b' }],
  ['postgres://h/x?user=a+b', { host: 'h', dbname: 'x', user: 'a+b' }],
  ['postgres://h/x?ssl=true', { host: 'h', dbname: 'x', sslmode: 'require' }],
  ['postgres:///?requiressl=1', { sslmode: 'require' }],
  ['postgres:///?requiressl=0', { sslmode: 'prefer' }],
  ['postgres://h/a/b', { host: 'h', dbname: 'a/b' }],
  ['postgres://h/x#frag', { host: 'h', dbname: 'x#frag' }],
  ['postgres://h?dbname=a/b', { host: 'h', dbname: 'a/b' }],
  ['postgres://a,b:2/x', { host: 'a,b', port: ',2', dbname: 'x' }],
  ['postgres://,/x', { host: ',', port: ',', dbname: 'x' }],
  ['postgres://[::1]:1,[::2]/x', { host: '::1,::2', port: '1,', dbname: 'x' }],
  ['postgres://u:p:q@h/x', { user: 'u', password: 'p:q', host: 'h', dbname: 'x' }],
  ['postgres://u:p?q@h/x', { user: 'u', password: 'p?q', host: 'h', dbname: 'x' }],
  ['postgres://otheruser@:12345/db?host=/path/to/socket', { user: 'otheruser', port: '12345', dbname: 'db', host: '/path/to/socket' }],
  ['postgres://%2Fvar%2Flib%2Fpostgresql/dbname', { host: '/var/lib/postgresql', dbname: 'dbname' }],
  ["host=a port = 5 dbname='a b\\'c' user=x\\ y", { host: 'a', port: '5', dbname: "a b'c", user: 'x y' }],
  ['host= port=3', { host: 'port=3' }],
  ['host= ', { host: '' }],
  ['', {}],
  ['  ', {}],
  ['host=a host=b', { host: 'b' }],
  ["host='a'port=3", { host: 'a', port: '3' }],
  ['password=sec\\', { password: 'sec' }],
  ["password=a'b", { password: "a'b" }],
  ["password='' user=x", { password: '', user: 'x' }],
  ['host==a', { host: '=a' }],
  ['user=a=b', { user: 'a=b' }],
  ["password='a\\\\b'", { password: 'a\\b' }],
])('%s', (text, options) => {
  const read = connectionString(text)
  expect(read.ok ? Object.fromEntries(read.value) : read.error).toEqual(options)
})

/** What libpq refuses as well. */
test.each([
  'postgres://[::1', 'postgres://[]', 'postgres://[::1]z', 'postgresql://host?zzz', 'postgresql://host?value1&value2', 'postgresql://host?key=key=value',
  'postgres://host?dbname=%XXfoo', 'postgresql://a%00b', 'postgresql://%zz', 'postgresql://%1', 'postgresql://%', 'postgresql://h:%zz', 'postgresql://%zz@h',
  'postgres://h/%zz', 'postgres://h/x?&user=a', 'postgres://h/x?user=a&&', 'postgres://h/x?ssl=false', 'postgresql://host?uzer=', "host = 'a", 'host', "host=''x",
  'user=x password', '=a', 'a=b', 'user=\0',
])('%s is refused', text => {
  expect(connectionString(text)).toMatchObject({ ok: false, error: { tag: 'InvalidOption' } })
})

test('which form it is', () => {
  expect(['host=a', ' user = b', 'service=x'].every(isPairs)).toBe(true)
  expect(['postgres://h?user=a', 'postgres:', 'pglite:./a=b', ''].some(isPairs)).toBe(false)
})

/** libpq takes the rest of such a password for a host or a database, and says so aloud. */
test.each(['postgres://app:hun@ter2@host/x', 'postgres://app:hun@ter2@host', 'postgres://app:12/34@host/x', 'postgres://app@ter2@h:5432', 'postgres://u:p@a,ter2@h/x'])(
  '%s has a password that is not percent-encoded, and nothing of it is repeated', text => {
    expect(connectionString(text)).toMatchObject({
      ok: false, error: { tag: 'InvalidOption', option: 'url', problem: 'an @ stands where no host has one; a character in the password is not percent-encoded' },
    })
  },
)

test('an @ that is percent-encoded is anyone\'s', () => {
  const read = connectionString('postgres://u:p%40q@h/a%40b')
  expect(read.ok && Object.fromEntries(read.value)).toEqual({ user: 'u', password: 'p@q', host: 'h', dbname: 'a@b' })
})
