import { expect, test } from 'vitest'
import { postgresAddress } from './postgres-address.ts'

const address = (url: string, environment = {}) => {
  const result = postgresAddress(url, environment)
  return result.ok ? result.value : result.error
}

test('a URL with all of its parts', () => {
  expect(address('postgres://Ann:p%40ss@db.example.org:6000/shop?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=3&application_name=till')).toEqual({
    host: 'db.example.org', port: 6_000, user: 'Ann', password: 'p@ss', database: 'shop', sslMode: 'verify-full', sslRootCertificate: '/ca.pem',
    connectTimeout: 3, settings: { application_name: 'till' },
  })
})

test('a URL with none of them, and what stands in for them', () => {
  expect(address('postgres:', { USER: 'ann' })).toEqual({
    host: 'localhost', port: 5_432, user: 'ann', password: '', database: 'ann', sslMode: 'prefer', sslRootCertificate: '', connectTimeout: 0,
    settings: { application_name: 'quern' },
  })
  expect(address('postgresql://', {})).toMatchObject({ user: 'postgres', database: 'postgres' })
  expect(address('postgresql://', { USERNAME: 'bob' })).toMatchObject({ user: 'bob' })
})

test('the environment, and what the URL says over it', () => {
  const environment = {
    PGHOST: 'env', PGPORT: '7000', PGUSER: 'env', PGPASSWORD: 'env', PGDATABASE: 'env', PGSSLMODE: 'require', PGSSLROOTCERT: '/env', PGCONNECT_TIMEOUT: '9',
    PGAPPNAME: 'env', PGOPTIONS: '-c geqo=off',
  }
  expect(address('postgres:', environment)).toEqual({
    host: 'env', port: 7_000, user: 'env', password: 'env', database: 'env', sslMode: 'require', sslRootCertificate: '/env', connectTimeout: 9,
    settings: { application_name: 'env', options: '-c geqo=off' },
  })
  expect(address('postgres://me@here/mine', environment)).toMatchObject({ host: 'here', user: 'me', database: 'mine', port: 7_000 })
  expect(address('postgres:', { PGHOST: '' })).toMatchObject({ host: 'localhost' })
})

test('parts in the query, an IPv6 address, a folder with a socket', () => {
  expect(address('postgres:///?host=db&port=1&user=a&password=b+c%26d&dbname=e')).toMatchObject({ host: 'db', port: 1, user: 'a', password: 'b c&d', database: 'e' })
  expect(address('postgres://[::1]:5433/x')).toMatchObject({ host: '::1', port: 5_433 })
  expect(address('postgres://%2Ftmp/x')).toMatchObject({ host: '/tmp' })
})

test.each([
  ['postgres://host:99999/x', 'url'],
  ['postgres:///x?port=0', 'port'],
  ['postgres:///x?port=1.5', 'port'],
  ['postgres:///x?sslmode=maybe', 'sslmode'],
  ['postgres:///x?connect_timeout=soon', 'connect_timeout'],
  ['postgres:///x?nonsense=1', 'nonsense'],
  ['postgres:///x?constructor=1', 'constructor'],
  ['postgres://a,b/x', 'host'],
  ['postgres://%zz/x', 'url'],
])('%s is refused for its %s', (url, option) => {
  expect(address(url)).toMatchObject({ tag: 'InvalidOption', option })
})

test('a URL that is refused is not quoted, as it may hold a password', () => {
  expect(JSON.stringify(address('postgres://ann:secret@host:port/x'))).not.toContain('secret')
})
