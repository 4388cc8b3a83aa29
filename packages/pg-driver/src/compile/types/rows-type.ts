import { rowsTypeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

/** Nested rows travel as JSON, so that is the type's name in SQL. */
export const printRowsType = printer(rowsTypeNode, () => 'json')
