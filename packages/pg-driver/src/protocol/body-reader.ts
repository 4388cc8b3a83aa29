import type { Problem } from './fault.ts'

/**
 * Reads the body of a message from its beginning to its end. It never throws and never reads outside of the body: what is not
 * there is read as zero or empty, and the first such problem is kept.
 */
export class BodyReader {
  readonly #bytes: Buffer
  readonly #start: number
  readonly #end: number
  #at: number
  #problem: Problem | undefined

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#at = start
  }

  /** The first problem that was met. */
  get problem(): Problem | undefined {
    return this.#problem
  }

  /** How many bytes have not been read. */
  get left(): number {
    return this.#end - this.#at
  }

  /** Notes a problem that lies so many bytes back, and reads no further. */
  fail(problem: string, back = 0): void {
    this.#problem ??= { at: this.#at - back - this.#start, problem }
    this.#at = this.#end
  }

  /** Notes a problem where something is left. */
  finish(): void {
    if (this.left > 0) this.fail(`${this.left} bytes too many`)
  }

  #take(length: number, what: string): number {
    const at = this.#at
    if (this.#end - at < length) {
      this.fail(`it ends within ${what}`)
      return -1
    }
    this.#at = at + length
    return at
  }

  byte(): number {
    const at = this.#take(1, 'a byte')
    return at === -1 ? 0 : (this.#bytes[at] ?? 0)
  }

  /** Whether the next byte is zero, which is then read, or there is none. */
  zero(): boolean {
    const at = this.#at
    if (at >= this.#end) this.fail('it ends within a list')
    else if (this.#bytes[at] !== 0) return false
    else this.#at = at + 1
    return true
  }

  int16(): number {
    const at = this.#take(2, 'a number')
    return at === -1 ? 0 : this.#bytes.readInt16BE(at)
  }

  uint16(): number {
    return this.int16() & 0xffff
  }

  int32(): number {
    const at = this.#take(4, 'a number')
    return at === -1 ? 0 : this.#bytes.readInt32BE(at)
  }

  uint32(): number {
    return this.int32() >>> 0
  }

  /** Bytes of a known length, as a view. */
  bytes(length: number): Buffer {
    const at = this.#take(length, 'a value')
    return at === -1 ? this.#bytes.subarray(0, 0) : this.#bytes.subarray(at, at + length)
  }

  /** A string that a NUL ends. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at)
    if (end === -1 || end >= this.#end) {
      this.fail('it ends within a string')
      return ''
    }
    const text = this.#bytes.toString('utf8', this.#at, end)
    this.#at = end + 1
    return text
  }
}
