import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Node } from './field.ts'

const validators = new WeakMap<Node, StandardSchemaV1>()

/** The validator of a type node. It is no plain data, so it lives beside the AST and does not survive JSON. */
export const validatorOf = (node: Node): StandardSchemaV1 | undefined => validators.get(node)

/** Gives a type node a validator. The node must be new: the validator is found by its identity. */
export const setValidator = (node: Node, validator: StandardSchemaV1): void => {
  validators.set(node, validator)
}
