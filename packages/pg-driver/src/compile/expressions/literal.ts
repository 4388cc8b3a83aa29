import { literalNode } from '@quern/core/ast'
import { literalFault, literalPrecedence, literalText } from '../literal-text.ts'
import { printer } from '../printer.ts'

export const printLiteral = printer(literalNode, ({ value }, { fault }) => {
  const problem = literalFault(value)
  if (problem !== undefined) fault({ tag: 'InvalidNode', outcome: 'none', kind: 'literal', problem })
  return literalText(value)
}, ({ value }) => literalPrecedence(value))
