/** Functions by the PostgreSQL major that brought them; those of 13 and older are not listed. Source: the release notes, 14 to 18. */
const sinceMajor: readonly (readonly [major: number, names: string])[] = [
  [14, 'bit_count bit_xor date_bin range_agg range_intersect_agg string_to_table trim_array unistr'],
  [15, 'regexp_count regexp_instr regexp_like regexp_substr'],
  [16, 'any_value array_sample array_shuffle date_add date_subtract erf erfc pg_input_error_info pg_input_is_valid random_normal'],
  [17, 'to_bin to_oct uuid_extract_timestamp uuid_extract_version xmltext'],
  [18, 'array_reverse array_sort casefold crc32 crc32c gamma lgamma uuidv4 uuidv7'],
]

const byName: ReadonlyMap<string, number> = new Map(sinceMajor.flatMap(([major, names]) => names.split(' ').map(name => [name, major] as const)))

/** The first major that has a built-in function, where that is 14 or newer. A function in a schema of the user's is none. */
export const functionSince = (name: string, schema: string | undefined): number | undefined =>
  schema === undefined || schema === 'pg_catalog' ? byName.get(name) : undefined

/** Multiranges came all at once. */
export const typeSince = (name: string): number | undefined => (name.endsWith('multirange') ? 14 : undefined)
