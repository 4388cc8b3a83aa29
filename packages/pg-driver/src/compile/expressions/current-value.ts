import { currentValueNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printCurrentValue = printer(currentValueNode, ({ name }) => name)
