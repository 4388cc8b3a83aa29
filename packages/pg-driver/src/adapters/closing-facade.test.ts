import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closingFacade } from './closing-facade.ts'

const message = (type: string, body = ''): Buffer => {
  const length = Buffer.alloc(4)
  length.writeInt32BE(4 + body.length)
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)])
}

/** A socket that notes what is written, and what the driver is shown of what comes. */
const setUp = (names: readonly string[]) => {
  const written: Buffer[] = []
  const shown: Buffer[] = []
  let come: (chunk: Buffer) => void = () => undefined
  const left = [...names]
  const socket = closingFacade(
    {
      write: (bytes: Buffer) => written.push(bytes) > 0,
      on: (event: string, listener: (chunk: Buffer) => void) => {
        if (event === 'data') come = listener
      },
      end: () => 'ended',
    },
    () => left.splice(0),
  ) as { write: (bytes: Buffer) => boolean; on: (event: string, listener: (chunk: Buffer) => void) => void; end: () => string }
  socket.on('close', () => undefined)
  socket.on('data', chunk => shown.push(chunk))
  return { socket, written: () => Buffer.concat(written), shown: () => Buffer.concat(shown), come: (chunk: Buffer) => { come(chunk) } }
}

const PARSE = message('P', '\0select 1\0\0\0')
const ANSWER = Buffer.concat([message('1'), message('2'), message('D', 'row'), message('C', 'SELECT 1\0'), message('Z', 'I')])

test('names to be closed go in front of the next statement, once', () => {
  const { socket, written } = setUp(['a', 'b'])
  socket.write(message('Q', 'begin\0'))
  socket.write(PARSE)
  socket.write(PARSE)
  expect(written()).toEqual(Buffer.concat([message('Q', 'begin\0'), message('C', 'Sa\0'), message('C', 'Sb\0'), PARSE, PARSE]))
  expect(socket.end()).toBe('ended')
})

test('the answers are taken out, however the bytes are cut and whatever comes in between', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(80), { maxLength: 12 }), fc.boolean(), (cuts, isNoticed) => {
      const { socket, shown, come } = setUp(['a', 'b'])
      socket.write(PARSE)
      const notice = isNoticed ? message('N', 'a notice') : Buffer.alloc(0)
      const all = Buffer.concat([message('3'), notice, message('3'), ANSWER])
      const at = [0, ...cuts.map(cut => Math.min(cut, all.length)).toSorted((a, b) => a - b), all.length]
      for (let index = 1; index < at.length; index += 1) come(all.subarray(at[index - 1], at[index]))
      // What the driver closes itself later is its own.
      come(message('3'))
      expect(shown()).toEqual(Buffer.concat([notice, ANSWER, message('3')]))
    }),
  )
})

test('an error in their place is shown, and all that follows', () => {
  const { socket, shown, come } = setUp(['a'])
  socket.write(PARSE)
  come(message('E', 'gone'))
  come(message('3'))
  expect(shown()).toEqual(Buffer.concat([message('E', 'gone'), message('3')]))
})
