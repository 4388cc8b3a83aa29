import { precedence } from '@quern/core'
import { literalNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { literalText } from '../literal-text.ts'

export const printLiteral = printer(literalNode, ({ value }) => literalText(value), ({ value }) => literalText(value).startsWith('-') ? precedence.sign : precedence.primary)
