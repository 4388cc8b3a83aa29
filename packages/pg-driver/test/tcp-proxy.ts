import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** One connection through the proxy. */
export interface Link {
  readonly client: Socket
  readonly server: Socket
  /** Ends both halves at once. */
  readonly cut: () => void
}

/** What to do with bytes that come from one side. */
export type Handling = (bytes: Buffer, link: Link) => 'pass' | 'drop'

/** A proxy between a client and a server, in this process. */
export interface TcpProxy extends AsyncDisposable {
  /** The given URL, by way of the proxy. */
  readonly url: string
  readonly links: ReadonlySet<Link>
  /** What is done with the client's, and the server's, bytes. Each passes by default. */
  fromClient: Handling
  fromServer: Handling
  /** Ends every connection. */
  readonly cutAll: () => void
}

const pass: Handling = () => 'pass'

/** Starts a proxy to the server of a URL. */
export const tcpProxy = async (url: string): Promise<TcpProxy> => {
  const target = new URL(url)
  const links = new Set<Link>()
  const listener = createServer(client => {
    const server = connect(Number(target.port), target.hostname)
    const link: Link = {
      client,
      server,
      cut: () => {
        client.destroy()
        server.destroy()
      },
    }
    links.add(link)
    for (const half of [client, server]) {
      half.on('error', () => undefined)
      half.on('close', () => {
        link.cut()
        links.delete(link)
      })
    }
    client.on('data', bytes => {
      if (proxy.fromClient(bytes, link) === 'pass') server.write(bytes)
    })
    server.on('data', bytes => {
      if (proxy.fromServer(bytes, link) === 'pass') client.write(bytes)
    })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  const through = new URL(url)
  through.port = String(address.port)
  const cutAll = (): void => {
    for (const { cut } of links) cut()
  }
  const proxy: TcpProxy = {
    url: through.href,
    links,
    fromClient: pass,
    fromServer: pass,
    cutAll,
    [Symbol.asyncDispose]: async () => {
      listener.close()
      cutAll()
      await once(listener, 'close')
    },
  }
  return proxy
}
