import { defaultValueNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printDefaultValue = printer(defaultValueNode, () => 'default')
