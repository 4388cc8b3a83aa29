import { namedWindowNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printNamedWindow = printer(namedWindowNode, (node, { print, name }) => `${name(node.name)} as (${print(node.window)})`)
