import type { Misuse } from '../failure/client-cases.ts'
import { conflictingOption, type AccessOptions, type TransactionOptions } from './options.ts'

const misuse = (kind: Misuse['misuse'], detail: string): Misuse => ({ tag: 'Misuse', stage: 'transaction', outcome: 'none', misuse: kind, detail })

const conflict = (detail: string): Misuse => misuse('conflicting options', detail)

/** Options that only a transaction of its own can have. */
const OWN_OPTIONS = ['retry', 'witness'] as const

/** Why a transaction cannot begin with these options, on a database. */
export const refusalOfOutermost = ({ propagation, readOnly, witness }: TransactionOptions): Misuse | undefined => {
  if (propagation === 'mandatory') {
    return misuse('transaction required', 'With the option propagation: \'mandatory\' the call must be made on a transaction, not on a database.')
  }
  return readOnly === true && witness !== undefined
    ? conflict('The option witness leaves a row, which the option readOnly does not allow.')
    : undefined
}

/** Why a part of a transaction cannot have these options. */
export const refusalOfPart = (options: TransactionOptions, outer: AccessOptions): Misuse | undefined => {
  if (options.propagation === 'never') {
    return misuse('transaction not allowed', 'With the option propagation: \'never\' the call must be made on a database, not inside a transaction.')
  }
  const own = OWN_OPTIONS.find(option => options[option] !== undefined)
  if (own !== undefined) {
    return conflict(`A nested transaction is part of the one around it: it cannot have the option ${own}, which only the whole of it can.`)
  }
  const option = conflictingOption(options, outer)
  if (option === undefined) return undefined
  return conflict(option === 'isolation' && outer.isolation === undefined
    ? 'A nested transaction is part of the one around it, whose isolation is the server\'s default: which one that is is not known here. Give the outer one the option isolation as well.'
    : `A nested transaction is part of the one around it, and cannot have another ${option}.`)
}
