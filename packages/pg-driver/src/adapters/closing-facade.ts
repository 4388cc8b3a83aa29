import { BACKEND } from '../protocol/backend.ts'
import { closeStatement } from '../protocol/frontend.ts'

/** The first bytes of the messages that begin a statement of the extended protocol: Parse, Bind. */
const PARSE = 0x50
const BIND = 0x42

/** A message's type and its length, which counts itself. */
const HEADER = 5

/** What is used of the socket's facade here. */
interface Facade {
  readonly write: (bytes: Buffer) => boolean
  readonly on: (event: string, listener: (chunk: Buffer) => void) => object
}

/** Takes so many CloseCompletes out of what comes, and hands everything else on. */
const withoutCloses = (pass: (chunk: Buffer) => void) => {
  let expected = 0
  let held: Buffer = Buffer.alloc(0)
  return {
    expect: (count: number): void => {
      expected += count
    },
    receive: (chunk: Buffer): void => {
      if (expected === 0) {
        pass(chunk)
        return
      }
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      while (expected > 0 && held.length >= HEADER) {
        const length = 1 + held.readInt32BE(1)
        if (held[0] === BACKEND.closeComplete) expected -= 1
        // An error: nothing is closed any more. Anything else is a notice, or the like, that came in between.
        else if (held[0] === BACKEND.errorResponse) expected = 0
        else if (held.length < length) return
        else pass(held.subarray(0, length))
        if (expected > 0 || held[0] === BACKEND.closeComplete) held = held.subarray(length)
      }
      if (expected > 0 || held.length === 0) return
      const rest = held
      held = Buffer.alloc(0)
      pass(rest)
    },
  }
}

/**
 * A socket for postgres.js on which the server is told to forget statements, in front of the next one and without a round
 * trip. The driver knows nothing of that, and is not shown the answers: to it the end of a portal is the end of its query.
 *
 * @param surplus gives the names of what is to be forgotten, once.
 */
export const closingFacade = (facade: object, surplus: () => readonly string[]): object => {
  // Whoever made the facade gave it these methods.
  const { write, on } = facade as Facade
  let strip: ReturnType<typeof withoutCloses> | undefined
  return Object.create(facade, {
    on: {
      value: (event: string, listener: (chunk: Buffer) => void) => {
        if (event === 'data') strip = withoutCloses(listener)
        return on(event, strip === undefined || event !== 'data' ? listener : strip.receive)
      },
    },
    write: {
      value: (bytes: Buffer) => {
        const names = bytes[0] === PARSE || bytes[0] === BIND ? surplus() : []
        if (names.length === 0) return write(bytes)
        strip?.expect(names.length)
        return write(Buffer.concat([...names.map(closeStatement), bytes]))
      },
    },
  }) as object
}
