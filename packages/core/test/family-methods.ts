const base = ['isNull', 'isNotNull', 'asc', 'desc'] as const
const equal = [...base, 'eq', 'ne', 'isDistinctFrom', 'isNotDistinctFrom', 'in', 'notIn'] as const
const order = [...equal, 'gt', 'gte', 'lt', 'lte', 'between', 'notBetween'] as const
const number = [...order, 'plus', 'minus', 'times', 'dividedBy', 'modulo', 'toPower', 'negated'] as const
const inside = [...base, 'get', 'getText', 'path', 'pathText'] as const
const range = [...order, 'contains', 'containsValue', 'containedBy', 'overlaps', 'leftOf', 'rightOf', 'adjacentTo', 'union', 'intersection', 'difference'] as const

/** The methods of each family. The compiler's list and the run-time's are both held to this one. */
export const familyMethods = {
  plain: base,
  equatable: equal,
  comparable: order,
  tsquery: order,
  number,
  integer: [...number, 'bitAnd', 'bitOr', 'bitXor', 'shiftLeft', 'shiftRight', 'bitNot'],
  text: [...order, 'like', 'notLike', 'ilike', 'notIlike', 'similarTo', 'notSimilarTo', 'matches', 'matchesInsensitive', 'notMatches', 'notMatchesInsensitive', 'concat', 'collate'],
  boolean: [...order, 'isTrue', 'isNotTrue', 'isFalse', 'isNotFalse', 'isUnknown', 'isNotUnknown'],
  datetime: [...order, 'plus', 'minus', 'since', 'atTimeZone'],
  interval: [...order, 'plus', 'minus', 'times'],
  json: inside,
  jsonb: [...inside, ...equal, 'contains', 'containedBy', 'hasKey', 'hasAnyKey', 'hasAllKeys', 'concat', 'without'],
  array: [...order, 'contains', 'containedBy', 'overlaps', 'concat', 'at'],
  range,
  multirange: range,
  network: [...order, 'subnetOf', 'supernetOf', 'overlaps'],
  tsvector: [...order, 'matchesQuery'],
  bytea: [...order, 'concat'],
  bits: [...order, 'concat'],
} as const
