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
 * so that nobody can be asked, until the proxy is opened.
 */
export const loseCommit = (proxy: TcpProxy, { reached, closed }: { readonly reached: boolean; readonly closed: boolean }): void => {
  proxy.fromClient = (bytes, link) => {
    if (!bytes.includes(COMMIT)) return 'pass'
    proxy.fromClient = () => (closed ? 'drop' : 'pass')
    if (!reached) {
      link.cut()
      return 'drop'
    }
    proxy.fromServer = (_answer, answered) => {
      if (!closed && answered !== link) return 'pass'
      link.cut()
      return 'drop'
    }
    return 'pass'
  }
}
