import { syntaxFault, tokens } from '@quern/workbench/oracle'
import { describe, expect, test } from 'vitest'
import { plainFunctionName, quoteName, quoteText } from './names.ts'

describe('names', () => {
  test('are quoted, and quotes inside are doubled', () => {
    expect([quoteName('a'), quoteName('a"b'), quoteName('""')]).toEqual(['"a"', '"a""b"', '""""""'])
  })

  test('texts are quoted, and backslashes taken literally', () => {
    expect([quoteText('a'), quoteText('it\'s'), quoteText('\\'), quoteText('\\\'')]).toEqual([`'a'`, `'it''s'`, String.raw`E'\\'`, String.raw`E'\\'''`])
  })

  test('functions stand without quotes where the grammar allows it', () => {
    expect(['lower', 'date_trunc', 'left', 'uuidv7', '_f1'].map(plainFunctionName)).toEqual([true, true, true, true, true])
    expect(['Lower', 'a b', '1a', '', 'select', 'substring', 'f()', 'é'].some(plainFunctionName)).toBe(false)
    expect(['coalesce', 'nullif', 'greatest', 'least'].every(plainFunctionName)).toBe(true)
  })

  test('a name that stands without quotes is a function to the parser', () => {
    const names = ['lower', 'left', 'right', 'trunc', 'now', 'max', 'concat', 'current_schema', 'like', 'binary', 'similar']
    expect(names.filter(name => plainFunctionName(name) && syntaxFault(`select ${name}()`) !== undefined)).toEqual([])
  })

  test('every key word that cannot be a function is quoted', () => {
    // What the parser refuses as a bare function name must be on the list.
    const words = `abort all and any array as asc between bigint bit boolean both case cast char check coalesce collate column constraint create cross current_date
      dec decimal default desc distinct do else end except exists extract false fetch float for foreign from full grant greatest group having in inner inout int
      integer intersect interval into is join lateral leading least left like limit merge_action national natural nchar none normalize not null nullif numeric
      offset on only or order out outer overlaps overlay placing position precision primary real references returning right row select setof similar smallint some
      substring symmetric table then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where window with
      xmlattributes xmlelement xmlexists xmltable json_table json_value json_query json_exists json_scalar json_serialize`.split(/\s+/)
    const wrong = words.filter(word => plainFunctionName(word) && syntaxFault(`select ${word}('a', 'b')`) !== undefined)
    expect(wrong).toEqual([])
    expect(tokens('select "a"').at(-1)?.kind).toBe('IDENT')
  })
})
