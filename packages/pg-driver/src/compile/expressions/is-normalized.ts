import { precedence } from '@quern/core'
import { isNormalizedNode } from '@quern/core/ast'
import { above } from '../precedence.ts'
import { printer } from '../printer.ts'

export const printIsNormalized = printer(isNormalizedNode, (node, { print }) =>
  `${print(node.expression, above(precedence.is))} is ${node.negated ? 'not ' : ''}${node.form ? `${node.form} ` : ''}normalized`, precedence.is)
