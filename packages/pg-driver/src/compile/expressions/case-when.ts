import { caseWhenNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printCaseWhen = printer(caseWhenNode, (node, { print, list }) =>
  `case${node.operand ? ` ${print(node.operand)}` : ''} ${list(node.branches, ' ')}${node.otherwise ? ` else ${print(node.otherwise)}` : ''} end`)
