import { isIP } from 'node:net'
import type { SecureVersion } from 'node:tls'
import { type Result, success } from '@quern/result'
import type { EndpointFault } from '../driver/contract.ts'
import type { OptionName } from './connection-options.ts'
import { invalidOption } from './connection-string.ts'

/** How much a connection asks of TLS, as libpq has it. */
export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** A file that is spelled out, or the place where there may be one. */
export interface FileChoice {
  readonly path: string
  /** It was asked for, so that it must be there. */
  readonly isGiven: boolean
}

/** What is asked of the encryption of a connection. Files are named here, and read when a connection is made. */
export interface TlsOptions {
  readonly mode: SslMode
  /** The handshake comes first, without a request for it (PostgreSQL 17). */
  readonly isDirect: boolean
  /** `system`: the certificates that the host trusts. */
  readonly root: FileChoice | 'system'
  readonly revoked: FileChoice
  /** A folder of revocation lists; `''` for none. */
  readonly revokedFolder: string
  /** `disable`: no client certificate is sent; `require`: there must be one. */
  readonly certificateMode: 'disable' | 'allow' | 'require'
  readonly certificate: FileChoice
  readonly key: FileChoice
  /** What the key is encrypted with; `''` where it is not. */
  readonly keyPassword: string
  /** Whether the server is told the name of the host that is meant. */
  readonly namesHost: boolean
  readonly minimum: SecureVersion
  readonly maximum: SecureVersion
  /** A file to which the secrets of each connection are added, for those who study the traffic; `''` for none. */
  readonly keyLog: string
}

const MODES: readonly SslMode[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']
const VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/** Gives one of some words, which an option must be. */
export const oneOf = <const W extends string>(option: OptionName, words: readonly W[], text: string): Result<W, EndpointFault> => {
  const word = words.find(each => each === text)
  return word === undefined ? invalidOption(option, `it is one of ${words.join(', ')}`) : success(word)
}

const version = (option: OptionName, text: string): Result<SecureVersion, EndpointFault> => {
  const found = VERSIONS.find(each => each.toLowerCase() === text.toLowerCase())
  return found === undefined ? invalidOption(option, `it is one of ${VERSIONS.join(', ')}`) : success(found)
}

/**
 * Reads the options that concern TLS.
 *
 * @param folder where libpq keeps a user's certificates, `~/.postgresql`; `''` where there is no such place.
 *
 * Source: PostgreSQL manual, "SSL Support".
 */
export const tlsOptions = (value: (name: OptionName) => string, isModeGiven: boolean, folder: string): Result<TlsOptions, EndpointFault> => {
  const file = (option: OptionName, name: string): FileChoice => {
    const path = value(option)
    return path === '' ? { path: folder === '' ? '' : `${folder}/${name}`, isGiven: false } : { path, isGiven: true }
  }
  const isSystem = value('sslrootcert') === 'system'
  // Certificates that anybody can have are worth nothing without the name in them.
  const mode = oneOf('sslmode', MODES, isSystem && !isModeGiven ? 'verify-full' : value('sslmode'))
  if (!mode.ok) return mode
  if (isSystem && mode.value !== 'verify-full') return invalidOption('sslmode', 'with sslrootcert=system it is verify-full')
  const negotiation = oneOf('sslnegotiation', ['postgres', 'direct'], value('sslnegotiation'))
  if (!negotiation.ok) return negotiation
  const isDirect = negotiation.value === 'direct'
  if (isDirect && MODES.indexOf(mode.value) < MODES.indexOf('require')) {
    return invalidOption('sslnegotiation', 'direct goes with sslmode require, verify-ca or verify-full')
  }
  const certificateMode = oneOf('sslcertmode', ['disable', 'allow', 'require'], value('sslcertmode'))
  if (!certificateMode.ok) return certificateMode
  const named = oneOf('sslsni', ['0', '1'], value('sslsni'))
  if (!named.ok) return named
  const minimum = version('ssl_min_protocol_version', value('ssl_min_protocol_version'))
  if (!minimum.ok) return minimum
  const maximum = version('ssl_max_protocol_version', value('ssl_max_protocol_version') || 'TLSv1.3')
  if (!maximum.ok) return maximum
  if (VERSIONS.indexOf(minimum.value) > VERSIONS.indexOf(maximum.value)) {
    return invalidOption('ssl_max_protocol_version', 'it is not below ssl_min_protocol_version')
  }
  return success({
    mode: mode.value,
    isDirect,
    root: isSystem ? 'system' : file('sslrootcert', 'root.crt'),
    revoked: file('sslcrl', 'root.crl'),
    revokedFolder: value('sslcrldir'),
    certificateMode: certificateMode.value,
    certificate: file('sslcert', 'postgresql.crt'),
    key: file('sslkey', 'postgresql.key'),
    keyPassword: value('sslpassword'),
    namesHost: named.value === '1',
    minimum: minimum.value,
    maximum: maximum.value,
    keyLog: value('sslkeylogfile'),
  })
}

/** The name to tell a server, where there is one to tell: an address is none (RFC 6066, section 3). */
export const serverName = ({ namesHost }: TlsOptions, host: string): string => (namesHost && isIP(host) === 0 ? host : '')
