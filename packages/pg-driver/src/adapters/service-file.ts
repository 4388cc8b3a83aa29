import { type Result, success } from '@quern/result'
import type { EndpointFault } from '../driver/contract.ts'
import { type GivenOptions, invalidOption } from './connection-string.ts'

/**
 * Finds a service in the text of a service file: the lines `option=value` under `[name]`. Gives `undefined` where it is not
 * there.
 *
 * Source: PostgreSQL manual, "The Connection Service File".
 */
export const serviceIn = (text: string, service: string): Result<GivenOptions | undefined, EndpointFault> => {
  let found: Map<string, string> | undefined
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.trim()
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith('[')) {
      // What follows is another service's.
      if (found !== undefined) break
      if (line === `[${service}]`) found = new Map()
      continue
    }
    if (found === undefined) continue
    if (line.startsWith('ldap:')) return invalidOption('service', `line ${index + 1} of the service file asks for LDAP, which is not spoken here`)
    const sign = line.indexOf('=')
    if (sign < 1) return invalidOption('service', `line ${index + 1} of the service file is not of the form option=value`)
    const name = line.slice(0, sign)
    if (name === 'service' || name === 'servicefile') return invalidOption('service', 'a service cannot name another one')
    if (!found.has(name)) found.set(name, line.slice(sign + 1))
  }
  return success(found)
}
