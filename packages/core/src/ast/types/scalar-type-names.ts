// Internal: names, not a node kind.
/** The SQL names of the built-in types, one for each: the only names that are printed without quotes. */
const scalarTypeNames: ReadonlySet<unknown> = new Set([
  'smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'money',
  'text', 'varchar', 'char', 'name', 'citext', '"char"', 'boolean', 'uuid', 'bytea', 'bit', 'varbit',
  'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval',
  'json', 'jsonb', 'jsonpath', 'xml', 'inet', 'cidr', 'macaddr', 'macaddr8', 'tsvector', 'tsquery',
  'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle',
  'int4range', 'int8range', 'numrange', 'daterange', 'tsrange', 'tstzrange',
  'int4multirange', 'int8multirange', 'nummultirange', 'datemultirange', 'tsmultirange', 'tstzmultirange',
  'oid', 'xid', 'xid8', 'cid', 'tid', 'pg_lsn', 'pg_snapshot', 'txid_snapshot', 'refcursor', 'aclitem', 'int2vector', 'oidvector',
  'regclass', 'regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure', 'regrole', 'regtype',
])

/** Whether a text is the name of a built-in type. A type of an extension, but for `citext`, is a `customType`. */
export const isScalarTypeName = (name: unknown): boolean => scalarTypeNames.has(name)
