import { parameterNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printParameter = printer(parameterNode, (node, { parameter }) => parameter(node))
