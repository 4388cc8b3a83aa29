import { createHash } from 'node:crypto'

/** PostgreSQL keeps the first 63 bytes of a name, so that longer ones may be the same to it. */
const LONGEST_NAME = 63

/** A name that the server takes as it is, and that is another one for another name. */
export const serverName = (name: string): string =>
  Buffer.byteLength(name) <= LONGEST_NAME && !name.includes('\0') ? name : createHash('sha256').update(name).digest('base64url')
