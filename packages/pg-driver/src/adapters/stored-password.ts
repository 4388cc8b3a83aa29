import { readFile, stat } from 'node:fs/promises'
import { type PasswordKey, passwordFileFault, passwordIn } from './password-file.ts'
import type { PostgresAddress } from './postgres-address.ts'
import { isLocalSocket, type PostgresHost } from './postgres-hosts.ts'

/** Where servers put their Unix sockets unless told otherwise. For a password file such a socket is `localhost`. */
const USUAL_SOCKETS: ReadonlySet<string> = new Set(['/tmp', '/var/run/postgresql', '/run/postgresql'])

const keyOf = (host: PostgresHost, { database, user }: PostgresAddress): PasswordKey => ({
  host: isLocalSocket(host) && USUAL_SOCKETS.has(host.name) ? 'localhost' : host.name || host.address,
  port: host.port,
  database,
  user,
})

/**
 * The password for a host: the one of the address or, where there is none, that of the password file. The file is read for
 * each connection, so that a new one is heeded. Like libpq, a file that others can read is passed over.
 *
 * @param remark is told of a file that is passed over.
 */
export const storedPassword = async (host: PostgresHost, address: PostgresAddress, remark: (text: string) => void): Promise<string> => {
  if (address.password !== '' || address.passwordFile === '') return address.password
  try {
    const status = await stat(address.passwordFile)
    const fault = passwordFileFault({ isFile: status.isFile(), mode: status.mode }, process.platform)
    if (fault === undefined) return passwordIn(await readFile(address.passwordFile, 'utf8'), keyOf(host, address)) ?? ''
    remark(`The password file is passed over: ${fault}.`)
    return ''
  } catch {
    // There is none, as a rule. A server that wants a password says so.
    return ''
  }
}
