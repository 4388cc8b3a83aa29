import { aggregateNode, callNode, findNodes, nodeKindOf, selectNode, type Node } from '@quern/core/ast'

/** The statements that only read, as long as nothing inside them does more. Every other statement may write. */
const reads: ReadonlySet<string> = new Set(['select', 'setOperation', 'values'])

/** Functions of PostgreSQL that change nothing, whoever calls them. A function that is not here may do anything. */
const harmless: ReadonlySet<string> = new Set(`abs acos age array_agg array_length array_to_string asin atan avg bit_and bit_or bool_and bool_or btrim
cardinality ceil clock_timestamp coalesce concat concat_ws corr cos count cume_dist date_bin date_part date_trunc dense_rank every exp
first_value floor gen_random_uuid generate_series greatest initcap json_agg jsonb_agg jsonb_array_elements jsonb_build_array
jsonb_build_object jsonb_each jsonb_object_agg jsonb_object_keys jsonb_typeof lag last_value lead least left length ln lower lpad ltrim
make_date max md5 min mode now nth_value ntile nullif octet_length percent_rank percentile_cont percentile_disc power radians random rank
regexp_replace repeat replace reverse right round row_number rpad rtrim sha256 sign sin split_part sqrt starts_with stddev_pop string_agg
string_to_array strpos substr sum to_char to_date to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector translate trunc unnest upper
uuidv4 uuidv7 var_samp websearch_to_tsquery`.split(/\s+/))

/** Whether a function of PostgreSQL, by its name in lower case, changes nothing. */
export const isHarmless = (name: string): boolean => harmless.has(name)

const mayWrite = (node: Node): boolean =>
  node.kind === 'raw'
  || (nodeKindOf(node.kind)?.category === 'statement' && !reads.has(node.kind))
  || (selectNode.is(node) && node.locks !== undefined)
  || ((callNode.is(node) || aggregateNode.is(node)) && (node.schema !== undefined || !harmless.has(node.name)))

/** Whether a statement cannot change data, as far as its AST shows. When in doubt it can. */
export const isReadOnly = (statement: Node): boolean => findNodes(statement, mayWrite).length === 0

