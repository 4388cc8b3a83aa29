import { expect, test } from 'vitest'
import { withCaret } from './caret.ts'

test('a caret below the character', () => {
  expect(withCaret('select nme', 8)).toEqual(['select nme', '       ^'])
  expect(withCaret('x', 1)).toEqual(['x', '^'])
  expect(withCaret('x', undefined)).toEqual(['x'])
})

test('on the line where it is', () => {
  expect(withCaret('select a\nfrom nope\nwhere true', 15)).toEqual(['select a', 'from nope', '     ^', 'where true'])
  expect(withCaret('ab\ncd', 4)).toEqual(['ab', 'cd', '^'])
})

test('at the end, and beyond it', () => {
  expect(withCaret('sele', 5)).toEqual(['sele', '    ^'])
  expect(withCaret('sele', 99)).toEqual(['sele'])
})

test('characters are counted as the server does, and as wide as they show', () => {
  // Position 11 counts code points: an emoji is one, though it has two units and takes two places.
  expect(withCaret("select '😀', nope", 13)).toEqual(["select '😀', nope", '             ^'])
  expect(withCaret("select '日本', x", 14)).toEqual(["select '日本', x", '               ^'])
  // The accent takes no place of its own.
  expect(withCaret("select 'e\u0301', x", 14)).toEqual(["select 'e\u0301', x", '            ^'])
  expect(withCaret('\tselect x', 9)).toEqual(['\tselect x', '\t       ^'])
})
