import type { Link } from '@quern/testing/fault-proxy'
import type { TcpProxy } from './tcp-proxy.ts'

/** COMMIT, as a script sends it. */
const COMMIT = Buffer.from('commit\0')

/** Lets everything through. */
export const openProxy = (proxy: TcpProxy): void => {
  proxy.fromClient = () => 'pass'
  proxy.fromServer = () => 'pass'
}

/**
 * Loses the next COMMIT, or its answer where it `reached` the server. With `closed` nothing else gets through from then on,
 * so that nobody can be asked, until the proxy is opened. Gives a signal that is aborted once it is lost: a transaction that
 * has it gives up then, however slow the machine is.
 */
export const loseCommit = (proxy: TcpProxy, { reached, closed }: { readonly reached: boolean; readonly closed: boolean }): AbortSignal => {
  const isLost = new AbortController()
  const lose = (link: Link): 'drop' => {
    link.cut()
    isLost.abort()
    return 'drop'
  }
  proxy.fromClient = (bytes, link) => {
    if (!bytes.includes(COMMIT)) return 'pass'
    proxy.fromClient = () => (closed ? 'drop' : 'pass')
    if (!reached) return lose(link)
    proxy.fromServer = (_answer, answered) => (!closed && answered !== link ? 'pass' : lose(link))
    return 'pass'
  }
  return isLost.signal
}
