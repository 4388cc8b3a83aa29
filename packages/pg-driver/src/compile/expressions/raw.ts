import { precedence } from '@quern/core'
import { rawNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { interleave } from '../interleave.ts'

/** What is inside cannot be known, so it stands in parentheses wherever an operator is near. */
export const printRaw = printer(rawNode, (node, context) => interleave(node.texts, node.holes, context), precedence.lowest)
