/** Where a server is, as the address of a connection tells it. */
export interface ServerPlace {
  readonly host: string
  readonly port: number
  readonly database: string
}

/** Host, port and database of an address such as `127.0.0.1:5432/postgres` or `[::1]:5432/postgres`; nothing for an engine in this process. */
export const serverPlace = (address: string): ServerPlace | undefined => {
  // The folder of a Unix socket has slashes too: the port is what the last colon is followed by.
  const { host, port, database } = /^(?<host>.+):(?<port>\d{1,5})\/(?<database>[^]*)$/.exec(address)?.groups ?? {}
  if (host === undefined || port === undefined || database === undefined || host.includes(',')) return undefined
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port), database }
}
