/**
 * Quotes a name. Source: PostgreSQL manual, "4.1.1. Identifiers and Key Words".
 *
 * @example
 * quoteName('a "b"') // => '"a ""b"""'
 */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Quotes a text as a constant that reads the same whatever `standard_conforming_strings` says. */
export const quoteText = (text: string): string => {
  const quoted = `'${text.replaceAll('\'', '\'\'')}'`
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

/**
 * Key words that cannot name a function without quotes: the reserved ones, and those that have a grammar of their own. COALESCE,
 * NULLIF, GREATEST and LEAST are called like functions and would be others in quotes, so they are not here.
 * Source: PostgreSQL 18, `kwlist.h`, RESERVED_KEYWORD and COL_NAME_KEYWORD.
 */
const keywords = new Set(`all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end except
false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime localtimestamp not null offset
on only or order placing primary references returning select session_user some symmetric system_user table then to trailing true union
unique user using variadic when where window with
between bigint bit boolean char character dec decimal exists extract float grouping inout int integer interval json json_array
json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value merge_action national
nchar none normalize numeric out overlay position precision real row setof smallint substring time timestamp treat trim values varchar
xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/))

/** A name that may stand without quotes in the place of a function. */
export const plainFunctionName = (name: string): boolean => /^[a-z_][a-z0-9_]*$/.test(name) && !keywords.has(name)
