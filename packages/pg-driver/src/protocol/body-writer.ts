const LEAST = 64

/** Writes a message, header and all. A problem with what it is given is kept, and the bytes are then of no use. */
export class BodyWriter {
  #bytes = Buffer.allocUnsafe(LEAST)
  #at = 0
  #problem: string | undefined

  /** The first problem that was met. */
  get problem(): string | undefined {
    return this.#problem
  }

  fail(problem: string): void {
    this.#problem ??= problem
  }

  #reserve(length: number): number {
    const at = this.#at
    this.#at = at + length
    if (this.#at > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#at, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, at)
      this.#bytes = larger
    }
    return at
  }

  #integer(value: number, least: number, most: number): boolean {
    const fits = Number.isInteger(value) && value >= least && value <= most
    if (!fits) this.fail(`${value} is not a whole number from ${least} to ${most}`)
    return fits
  }

  byte(value: number): void {
    const at = this.#reserve(1)
    this.#bytes[at] = value
  }

  int16(value: number): void {
    const at = this.#reserve(2)
    if (this.#integer(value, -0x8000, 0x7fff)) this.#bytes.writeInt16BE(value, at)
  }

  uint16(value: number): void {
    const at = this.#reserve(2)
    if (this.#integer(value, 0, 0xffff)) this.#bytes.writeUInt16BE(value, at)
  }

  int32(value: number): void {
    const at = this.#reserve(4)
    if (this.#integer(value, -0x80000000, 0x7fffffff)) this.#bytes.writeInt32BE(value, at)
  }

  uint32(value: number): void {
    const at = this.#reserve(4)
    if (this.#integer(value, 0, 0xffffffff)) this.#bytes.writeUInt32BE(value, at)
  }

  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.length)
    this.#bytes.set(value, at)
  }

  /** A string that a NUL ends. */
  text(value: string): void {
    if (value.includes('\0')) this.fail('a string has a NUL in it')
    if (!value.isWellFormed()) this.fail('a string is not well-formed')
    const at = this.#reserve(Buffer.byteLength(value) + 1)
    this.#bytes.write(value, at, 'utf8')
    this.#bytes[this.#at - 1] = 0
  }

  /** The bytes, with their number at a place: it counts from there to the end. */
  finish(lengthAt: number): Buffer {
    this.#bytes.writeUInt32BE(this.#at - lengthAt, lengthAt)
    return this.#bytes.subarray(0, this.#at)
  }
}
