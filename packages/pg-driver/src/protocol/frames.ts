import { isBackendType } from './backend.ts'

/** The longest message that PostgreSQL itself sends: a value has at most 1 GiB. */
const LONGEST = 0x40000000

/** The least that a length can be: it counts its own four bytes. */
const SHORTEST = 4

/** Takes the bytes of a server as they come, and hands on its messages. */
export interface FrameReader {
  /**
   * Reads a chunk. A message whose type is not `wanted` is skipped without being kept.
   *
   * @throws RangeError where the bytes are no message of PostgreSQL's.
   */
  readonly read: (chunk: Buffer) => void
}

/**
 * Makes a reader of messages, which may begin and end anywhere in a chunk.
 *
 * @param wanted whether to hand on messages of a type, whole; the others are only counted past.
 * @param message called for each wanted message, in order, with its type and its body. The body is a view of the chunk.
 */
export const frameReader = (wanted: (type: number) => boolean, message: (type: number, body: Buffer) => void): FrameReader => {
  /** How many bytes of an unwanted message are still to come. */
  let skip = 0
  /** The parts of a message that has not fully come, and how many bytes it has and needs. */
  let parts: Buffer[] = []
  let held = 0
  let needed = 0

  const walk = (bytes: Buffer): void => {
    let at = 0
    while (at + 5 <= bytes.length) {
      const type = bytes[at] ?? 0
      const length = bytes.readUInt32BE(at + 1)
      if (!isBackendType(type) || length < SHORTEST || length > LONGEST) {
        throw new RangeError(`no message of PostgreSQL has the type ${type} and the length ${length}`)
      }
      const end = at + 1 + length
      if (!wanted(type)) {
        if (end > bytes.length) {
          skip = end - bytes.length
          return
        }
      } else if (end > bytes.length) {
        hold(bytes.subarray(at), 1 + length)
        return
      } else {
        message(type, bytes.subarray(at + 5, end))
      }
      at = end
    }
    if (at < bytes.length) hold(bytes.subarray(at), 5)
  }

  const hold = (bytes: Buffer, whole: number): void => {
    parts = [bytes]
    held = bytes.length
    needed = whole
  }

  return {
    read: chunk => {
      let bytes = chunk
      if (skip > 0) {
        const skipped = Math.min(skip, bytes.length)
        skip -= skipped
        bytes = bytes.subarray(skipped)
      }
      if (bytes.length === 0) return
      if (held > 0) {
        parts.push(bytes)
        held += bytes.length
        if (held < needed) return
        bytes = Buffer.concat(parts, held)
        parts = []
        held = 0
      }
      walk(bytes)
    },
  }
}
