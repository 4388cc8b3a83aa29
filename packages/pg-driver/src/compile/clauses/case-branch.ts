import { caseBranchNode } from '@quern/core/ast'
import { printer } from '../printer.ts'

export const printCaseBranch = printer(caseBranchNode, (node, { print }) => `when ${print(node.when)} then ${print(node.then)}`)
