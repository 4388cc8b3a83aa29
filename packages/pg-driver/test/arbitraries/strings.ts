import fc from 'fast-check'
import { scalarCase, type TypeCase } from './type-case.ts'

/** Strings that break a careless reader or writer of array, range or JSON text. */
export const hostileStrings: readonly string[] = [
  '', ' ', 'NULL', 'null', 'Null', ' leading', 'trailing ', 'a,b', 'a;b', '{}', '{', '}', '{"a"}', '"', '""', '\\', '\\\\', '\\"', "'", "''",
  '[1,2)', 'empty', '(', ')', '[', ']', 'line\nbreak', 'tab\t', '\r\n', '\v', '\f', '\u0001', '\u007f', '\u0085', '\u00a0', '\u2028', '\ufeff',
  '\u{1f600}', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', 'e\u0301', '\uffff', '\u{10ffff}', '$1', '$$', '--', '/*', '; drop table users', '\\x00', '__proto__',
]

/** Any text that PostgreSQL holds: all of Unicode but U+0000. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }).map(text => text.replaceAll('\0', '')),
  fc.constantFrom(...hostileStrings),
  fc.array(fc.constantFrom(...hostileStrings), { maxLength: 4 }).map(parts => parts.join('')),
)

const clip = (text: string, length: number): string => [...text].slice(0, length).join('')

/** Exactly eight characters: `char(8)` pads a shorter string with blanks. */
const padded: fc.Arbitrary<string> = texts.map(text => {
  const characters = [...text].slice(0, 8)
  return characters.join('') + ' '.repeat(8 - characters.length)
})

const bytes: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 1, max: 127 }).map(code => String.fromCharCode(code)),
  fc.constant(''),
  fc.integer({ min: 128, max: 255 }).map(byte => `\\${byte.toString(8)}`),
)

const xml: fc.Arbitrary<string> = fc
  .string({ unit: fc.constantFrom(...'abc {},"\'\\\n;', '\u{1f600}', '\u00e9', '&lt;', '&amp;'), maxLength: 20 })
  .map(text => `<a b="1">${text}</a>`)

const bits = (constraints: fc.StringConstraints): fc.Arbitrary<string> => fc.string({ ...constraints, unit: fc.constantFrom('0', '1') })

const hex = (digits: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits })
const octets = (count: number): fc.Arbitrary<number[]> => fc.array(fc.integer({ min: 0, max: 255 }), { minLength: count, maxLength: count })
const macs = (count: number): fc.Arbitrary<string> => fc.array(hex(2), { minLength: count, maxLength: count }).map(parts => parts.join(':'))

/** Eight groups that are not zero: none is shortened when the address prints. */
const ipv6: fc.Arbitrary<string> = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 8, maxLength: 8 }).map(groups => groups.map(group => group.toString(16)).join(':'))

const inet: fc.Arbitrary<string> = fc.oneof(
  octets(4).map(parts => parts.join('.')),
  fc.tuple(octets(4), fc.integer({ min: 0, max: 31 })).map(([parts, width]) => `${parts.join('.')}/${width}`),
  ipv6,
  fc.tuple(ipv6, fc.integer({ min: 0, max: 127 })).map(([address, width]) => `${address}/${width}`),
  fc.constantFrom('::', '::1', '0.0.0.0', '::ffff:1.2.3.4', 'fe80::1/64'),
)

const cidr: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(octets(4), fc.integer({ min: 0, max: 4 })).map(([parts, kept]) => `${parts.map((part, index) => (index < kept ? part : 0)).join('.')}/${kept * 8}`),
  ipv6.map(address => `${address}/128`),
  fc.constantFrom('::/0', '2001:db8::/32'),
)

const lexeme: fc.Arbitrary<string> = fc
  .string({ unit: fc.constantFrom(...'abcxyz09 ,{}"', '\u00e9', "'", '\\'), minLength: 1, maxLength: 8 })
const quoteLexeme = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

const tsvector: fc.Arbitrary<string> = fc
  .uniqueArray(fc.tuple(lexeme, fc.uniqueArray(fc.integer({ min: 1, max: 16_383 }), { maxLength: 3 }), fc.constantFrom('', 'A', 'B', 'C')), { selector: ([word]) => word, maxLength: 5 })
  .map(words =>
    words
      .toSorted(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
      .map(([word, positions, weight]) => {
        const places = positions.toSorted((left, right) => left - right).map(position => `${position}${weight}`)
        return places.length === 0 ? quoteLexeme(word) : `${quoteLexeme(word)}:${places.join(',')}`
      })
      .join(' '),
  )

const tsquery: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom('', '!'), lexeme, fc.constantFrom('', ':*', ':AB', ':*A')), { maxLength: 4 })
  .chain(terms => fc.constantFrom(' & ', ' | ', ' <-> ', ' <2> ').map(operator => terms.map(([not, word, suffix]) => `${not}${quoteLexeme(word)}${suffix}`).join(operator)))

/** A number whose low 32 bits are 0 stands for no transaction: the server takes it for neither end of a snapshot. */
const namesTransaction = (id: bigint): boolean => BigInt.asUintN(32, id) !== 0n

/** xmin:xmax:the transactions in progress between them. */
const snapshot: fc.Arbitrary<string> = fc
  .tuple(fc.bigInt({ min: 1n, max: 2n ** 60n }), fc.uniqueArray(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 2, maxLength: 8 }))
  .map(([first, steps]) => steps.toSorted((left, right) => left - right).map(step => first + BigInt(step)))
  .filter(ids => [ids.at(0), ids.at(-1)].every(id => id !== undefined && namesTransaction(id)))
  .map(ids => `${ids[0]}:${ids.at(-1)}:${ids.slice(0, -1).join(',')}`)

const lsn: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0x10000000, max: 0xffffffff }))
  .map(([high, low]) => `${high.toString(16)}/${low.toString(16)}`.toUpperCase())

const jsonpaths = ['$', '$."a"', '$."a"[*]?(@ > 1)', '$."a b"."\\"c\\""', 'strict $[0 to last]', '($."a" + 1)', '$.**{2}."x"', '$?(@ like_regex "^a{1,2}")']

export const stringCases: readonly TypeCase[] = [
  scalarCase('text', texts),
  scalarCase('varchar', texts),
  scalarCase('char', padded, { sql: 'char(8)' }),
  // Four bytes a character at the most, and 63 bytes in all.
  scalarCase('name', texts.map(text => clip(text, 15))),
  scalarCase('citext', texts),
  scalarCase('"char"', bytes),
  scalarCase('xml', xml),
  scalarCase('boolean', fc.boolean()),
  scalarCase('uuid', fc.oneof(fc.uuid(), fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'))),
  scalarCase('bytea', fc.uint8Array({ maxLength: 300 })),
  scalarCase('bit', bits({ minLength: 8, maxLength: 8 }), { sql: 'bit(8)' }),
  scalarCase('varbit', bits({ maxLength: 90 })),
  scalarCase('inet', inet),
  scalarCase('cidr', cidr),
  scalarCase('macaddr', macs(6)),
  scalarCase('macaddr8', macs(8)),
  scalarCase('tsvector', tsvector),
  scalarCase('tsquery', tsquery),
  scalarCase('pg_lsn', lsn),
  scalarCase('pg_snapshot', snapshot),
  scalarCase('txid_snapshot', snapshot),
  scalarCase('jsonpath', fc.constantFrom(...jsonpaths)),
  scalarCase('refcursor', texts),
  scalarCase('aclitem', fc.constantFrom('=r/pg_monitor', 'pg_monitor=arwdDxt/pg_monitor', 'pg_monitor=r*w*/pg_monitor')),
  scalarCase('regclass', fc.constantFrom('pg_class', 'pg_type', 'information_schema.tables', '-')),
  scalarCase('regcollation', fc.constantFrom('"C"', '"default"', '"POSIX"')),
  scalarCase('regconfig', fc.constantFrom('simple', 'english')),
  scalarCase('regdictionary', fc.constantFrom('simple', 'english_stem')),
  scalarCase('regnamespace', fc.constantFrom('pg_catalog', 'public', '-')),
  scalarCase('regoper', fc.constantFrom('#-', '@?', '|/', '^@')),
  scalarCase('regoperator', fc.constantFrom('+(integer,integer)', '||(text,text)', '-(NONE,integer)')),
  scalarCase('regproc', fc.constantFrom('now', 'array_agg_finalfn', 'boolin')),
  scalarCase('regprocedure', fc.constantFrom('sum(integer)', 'now()', 'substr(text,integer,integer)')),
  scalarCase('regrole', fc.constantFrom('pg_monitor', 'pg_read_all_data')),
  scalarCase('regtype', fc.constantFrom('integer', 'text[]', 'timestamp with time zone', '"char"', 'double precision')),
]
