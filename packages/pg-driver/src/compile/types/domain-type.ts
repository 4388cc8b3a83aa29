import { domainTypeNode } from '@quern/core/ast'
import { printer } from '../printer.ts'
import { qualified } from '../type-names.ts'

export const printDomainType = printer(domainTypeNode, (node, { name }) => qualified(node, name))
