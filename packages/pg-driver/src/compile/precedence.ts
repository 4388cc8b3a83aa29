import { precedence, type Precedence } from '@quern/core'

/** The next level above: what an operand needs where the operator itself may not stand without parentheses. */
export const above = (level: Precedence): Precedence => Math.min(level + 1, precedence.primary) as Precedence
