import { describe, expect, test } from 'vitest'
import { faultOf } from '../../test/fault-of.ts'
import { boxCodec, circleCodec, lineCodec, lsegCodec, pathCodec, pointCodec, polygonCodec } from './geometric.ts'

const a = { x: 1, y: -2.5 }
const b = { x: 1e300, y: -0 }

describe.for([
  ['point', pointCodec, a, '(1,-2.5)'],
  ['line', lineCodec, { a: 1, b: 2, c: -3 }, '{1,2,-3}'],
  ['lseg', lsegCodec, { from: a, to: b }, '[(1,-2.5),(1e+300,-0)]'],
  ['box', boxCodec, { high: b, low: a }, '(1e+300,-0),(1,-2.5)'],
  ['path', pathCodec, { open: true, points: [a, b] }, '[(1,-2.5),(1e+300,-0)]'],
  ['path', pathCodec, { open: false, points: [a] }, '((1,-2.5))'],
  ['polygon', polygonCodec, { points: [a, b, a] }, '((1,-2.5),(1e+300,-0),(1,-2.5))'],
  ['circle', circleCodec, { center: a, radius: 3 }, '<(1,-2.5),3>'],
] as const)('%s', ([type, codec, value, text]) => {
  test('has the text that PostgreSQL prints', () => {
    expect(codec.encode(value)).toBe(text)
    expect(codec.decode(text)).toStrictEqual(value)
    expect(codec.decodeJson(text)).toStrictEqual(value)
  })

  test('refuses text with a number too few, too many or malformed', () => {
    const comma = text.lastIndexOf(',')
    for (const wrong of ['', '()', text.slice(0, comma), `${text.slice(0, comma)},7${text.slice(comma)}`, text.replace('1', 'x')]) {
      expect([wrong, faultOf(codec.decode(wrong))]).toStrictEqual([wrong, { type, path: '', problem: `is not the text of a ${type}` }])
    }
  })

  test('refuses what is no shape of its kind', () => {
    for (const wrong of [null, undefined, 'x', 1]) expect(faultOf(codec.encode(wrong))).toStrictEqual({ type, path: '', problem: type === 'point' ? 'must be a point' : `must be a ${type}` })
    expect(faultOf(codec.encode({})).path).not.toBe('')
  })
})

test('infinities and NaN are coordinates', () => {
  expect(pointCodec.encode({ x: Number.NaN, y: Number.NEGATIVE_INFINITY })).toBe('(NaN,-Infinity)')
  expect(pointCodec.decode('(NaN,-Infinity)')).toStrictEqual({ x: Number.NaN, y: Number.NEGATIVE_INFINITY })
})

test('a fault tells which coordinate it is', () => {
  const bad = { x: 1, y: '2' }
  const cases: [result: unknown, path: string][] = [
    [pointCodec.encode({ x: null, y: 1 }), '.x'],
    [pointCodec.encode(bad), '.y'],
    [lineCodec.encode({ a: '1', b: 1, c: 1 }), '.a'],
    [lineCodec.encode({ a: 1, b: '1', c: 1 }), '.b'],
    [lineCodec.encode({ a: 1, b: 1 }), '.c'],
    [lsegCodec.encode({ from: bad, to: a }), '.from.y'],
    [lsegCodec.encode({ from: a, to: bad }), '.to.y'],
    [boxCodec.encode({ high: a }), '.low'],
    [pathCodec.encode({ points: [a] }), '.open'],
    [pathCodec.encode({ open: true, points: [a, bad] }), '.points[1].y'],
    [polygonCodec.encode({ points: [a, null] }), '.points[1]'],
    [circleCodec.encode({ center: bad, radius: 1 }), '.center.y'],
    [circleCodec.encode({ center: a, radius: '1' }), '.radius'],
  ]
  for (const [result, path] of cases) expect(faultOf(result).path).toBe(path)
})

test('paths and polygons have a point at least', () => {
  for (const points of [[], undefined, 'x']) {
    expect(faultOf(pathCodec.encode({ open: true, points }))).toStrictEqual({ type: 'path', path: '.points', problem: 'must be an array of at least one point' })
    expect(faultOf(polygonCodec.encode({ points })).path).toBe('.points')
  }
})
