import { readdir, readFile, stat } from 'node:fs/promises'
import * as tls from 'node:tls'
import { failure, type Result, success } from '@quern/result'
import type { ConnectFault } from '../driver/contract.ts'
import { hostError } from './host-error.ts'
import { tlsRefused } from './socket-events.ts'
import type { FileChoice, SslMode, TlsOptions } from './tls-options.ts'

/** What a handshake is made with. */
export interface TlsMaterial {
  readonly context: tls.SecureContextOptions
  /** How much of the server's certificate is checked, which files that are there may raise. */
  readonly mode: SslMode
}

/** What went wrong with one of the files. */
const fileFault = (option: string, thrown: unknown): Result<never, ConnectFault> => {
  const { code, message } = hostError(thrown)
  return tlsRefused(code, `${option}: ${message}`)
}

/** The text of a file; `undefined` for one that was not asked for and is not there. */
const textOf = async (option: string, { path, isGiven }: FileChoice): Promise<Result<string | undefined, ConnectFault>> => {
  if (path === '') return success(undefined)
  try {
    return success(await readFile(path, 'utf8'))
  } catch (thrown) {
    return !isGiven && hostError(thrown).code === 'ENOENT' ? success(undefined) : fileFault(option, thrown)
  }
}

/** A key that others can read is not one. As libpq has it, one of the system's own may be readable by its group. */
const keyFault = async (path: string): Promise<ConnectFault | undefined> => {
  if (process.platform === 'win32') return undefined
  const { mode, uid } = await stat(path)
  const open = mode & (uid === 0 ? 0o037 : 0o077)
  return open === 0
    ? undefined
    : { tag: 'TlsRefused', code: 'EACCES', detail: 'sslkey: others have access to it; its permissions should be u=rw (0600) or less' }
}

const revocationLists = async ({ revoked, revokedFolder }: TlsOptions): Promise<Result<readonly string[], ConnectFault>> => {
  const own = await textOf('sslcrl', revoked)
  if (!own.ok) return own
  const lists = own.value === undefined ? [] : [own.value]
  if (revokedFolder === '') return success(lists)
  try {
    for (const name of await readdir(revokedFolder)) lists.push(await readFile(`${revokedFolder}/${name}`, 'utf8'))
    return success(lists)
  } catch (thrown) {
    return fileFault('sslcrldir', thrown)
  }
}

const trusted = async ({ root }: TlsOptions): Promise<Result<string | readonly string[] | undefined, ConnectFault>> => {
  if (root !== 'system') return textOf('sslrootcert', root)
  // An older Node knows its own certificates only, and trusts those when it is told nothing.
  return success('getCACertificates' in tls ? tls.getCACertificates('system') : undefined)
}

const clientCertificate = async (options: TlsOptions): Promise<Result<{ readonly cert?: string; readonly key?: string }, ConnectFault>> => {
  const { certificateMode, certificate, key } = options
  if (certificateMode === 'disable') return success({})
  const cert = await textOf('sslcert', certificate)
  if (!cert.ok) return cert
  if (cert.value === undefined) {
    return certificateMode === 'require' ? tlsRefused('NO_CERTIFICATE', 'sslcertmode asks for a client certificate, and there is none') : success({})
  }
  // Where there is a certificate, its key must be there too.
  const text = await textOf('sslkey', { ...key, isGiven: true })
  if (!text.ok) return text
  try {
    const fault = await keyFault(key.path)
    if (fault !== undefined) return failure(fault)
  } catch (thrown) {
    return fileFault('sslkey', thrown)
  }
  return success({ cert: cert.value, ...(text.value !== undefined && { key: text.value }) })
}

/** Reads the files that a handshake needs. They are read for each connection, so that new ones are heeded. */
export const tlsMaterial = async (options: TlsOptions): Promise<Result<TlsMaterial, ConnectFault>> => {
  const ca = await trusted(options)
  if (!ca.ok) return ca
  const lists = await revocationLists(options)
  if (!lists.ok) return lists
  const own = await clientCertificate(options)
  if (!own.ok) return own
  // For the sake of those who had a root certificate before there was `verify-ca`, libpq checks it for `require` as well.
  const mode = options.mode === 'require' && ca.value !== undefined ? 'verify-ca' : options.mode
  return success({
    mode,
    context: {
      ...own.value,
      ...(ca.value !== undefined && { ca: typeof ca.value === 'string' ? ca.value : [...ca.value] }),
      ...(lists.value.length > 0 && { crl: [...lists.value] }),
      ...(options.keyPassword !== '' && { passphrase: options.keyPassword }),
      minVersion: options.minimum,
      maxVersion: options.maximum,
    },
  })
}
