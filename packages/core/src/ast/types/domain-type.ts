import { child, optional, text } from '../field.ts'
import { defineNode, type NodeOf } from '../node-kind.ts'

/** A domain over another type. */
export const domainTypeNode = defineNode('domainType', 'type', {
  name: text,
  schema: optional(text),
  base: child('type'),
}, {
  about: 'A domain over another type.',
  example: `select 'a@b'::email`,
})

/** A node of the kind `domainType`. */
export type DomainTypeNode = NodeOf<typeof domainTypeNode>
