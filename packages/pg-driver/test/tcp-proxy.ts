import { drop, type FaultProxy, faultProxy, type Link, type ProxyEvent } from '@quern/testing/fault-proxy'

/** What to do with what comes from one side: a message, or bytes that are none. */
export type Handling = (bytes: Buffer, link: Link) => 'pass' | 'drop'

/** A fault proxy whose rule for each side is a function, which a test changes as it goes. */
export interface TcpProxy extends FaultProxy {
  /** What is done with the client's, and the server's, messages. Each passes by default. */
  fromClient: Handling
  fromServer: Handling
}

const pass: Handling = () => 'pass'

/** Starts a proxy to the server of a URL. */
export const tcpProxy = async (url: string): Promise<TcpProxy> => {
  const proxy: TcpProxy = { ...(await faultProxy(url)), fromClient: pass, fromServer: pass }
  const isDropped = (event: ProxyEvent): boolean => {
    if (event.on === 'connect') return false
    const { from, bytes } = event.on === 'message' ? event.message : event
    return (from === 'client' ? proxy.fromClient : proxy.fromServer)(bytes, event.link) === 'drop'
  }
  proxy.rule({ when: isDropped, do: drop() })
  return proxy
}
