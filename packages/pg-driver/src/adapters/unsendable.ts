import type { ServerRefusal, Statement, TransactionStatus } from '../driver/contract.ts'

const refusal = (sqlstate: string, message: string, status: TransactionStatus): ServerRefusal => ({
  tag: 'ServerRefusal', error: { severity: 'ERROR', sqlstate, message }, status, prepared: false,
})

/** Whether a text would end, in a message, before its end: what follows would be read as something else. */
const hasNul = (text: string): boolean => text.includes('\0')

/**
 * Refuses, in the server's place, a statement that the protocol has no bytes for. A driver that sends it all the same sends
 * another one: cut off at a NUL, or with as many parameters as two bytes can count.
 */
export const unsendable = ({ text, parameters }: Statement, maximumParameters: number, status: TransactionStatus): ServerRefusal | undefined => {
  if (hasNul(text)) return unsendableText(text, status)
  if (parameters.length <= maximumParameters) return undefined
  return refusal('54000', `a statement has at most ${maximumParameters} parameters, and this one has ${parameters.length}`, status)
}

/** As {@link unsendable}, for a script. */
export const unsendableText = (text: string, status: TransactionStatus): ServerRefusal | undefined =>
  hasNul(text) ? refusal('22021', 'invalid byte sequence for encoding "UTF8": 0x00', status) : undefined
