import { rawStatementNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { interleave } from '../interleave.ts'

export const printRawStatement = printer(rawStatementNode, (node, context) => interleave(node.texts, node.holes, context))
