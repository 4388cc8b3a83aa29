/**
 * How tightly PostgreSQL's operators bind, from loose to tight. Parentheses are derived from these numbers and from the
 * associativity of each operator; nobody else adds them.
 *
 * Source: PostgreSQL manual, "4.1.6. Operator Precedence", and the `%left` and `%nonassoc` lines of `gram.y`.
 */
export const precedence = Object.freeze({
  /** Anything may stand here: an argument, a column, a whole clause. */
  lowest: 0,
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  /** BETWEEN, IN, LIKE, ILIKE, SIMILAR TO. */
  membership: 6,
  /** Every operator that is not listed by itself. */
  other: 7,
  additive: 8,
  multiplicative: 9,
  power: 10,
  atTimeZone: 11,
  collate: 12,
  sign: 13,
  subscript: 14,
  cast: 15,
  /** A name, a call, a constant, or what stands in its own parentheses. */
  primary: 16,
})

/** A place in the order of {@link precedence}. */
export type Precedence = (typeof precedence)[keyof typeof precedence]
