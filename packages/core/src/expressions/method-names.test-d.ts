import { assertEqual } from '@quern/workbench/type-assertions'
import type { familyMethods } from '../../test/family-methods.ts'
import type { AnyRef, Families, Text } from '../index.ts'

/** What the compiler lists for a family must be what the operator table makes, which the tripwire test holds to the same list. */
type Methods<Family extends keyof Families<Text, never, AnyRef>> = keyof Families<Text, never, AnyRef>[Family] & string
type Listed<Family extends keyof typeof familyMethods> = (typeof familyMethods)[Family][number]

assertEqual<keyof Families<Text, never, AnyRef>, keyof typeof familyMethods>()
assertEqual<Methods<'plain'>, Listed<'plain'>>()
assertEqual<Methods<'equatable'>, Listed<'equatable'>>()
assertEqual<Methods<'comparable'>, Listed<'comparable'>>()
assertEqual<Methods<'tsquery'>, Listed<'tsquery'>>()
assertEqual<Methods<'number'>, Listed<'number'>>()
assertEqual<Methods<'integer'>, Listed<'integer'>>()
assertEqual<Methods<'text'>, Listed<'text'>>()
assertEqual<Methods<'boolean'>, Listed<'boolean'>>()
assertEqual<Methods<'datetime'>, Listed<'datetime'>>()
assertEqual<Methods<'interval'>, Listed<'interval'>>()
assertEqual<Methods<'json'>, Listed<'json'>>()
assertEqual<Methods<'jsonb'>, Listed<'jsonb'>>()
assertEqual<Methods<'array'>, Listed<'array'>>()
assertEqual<Methods<'range'>, Listed<'range'>>()
assertEqual<Methods<'multirange'>, Listed<'multirange'>>()
assertEqual<Methods<'network'>, Listed<'network'>>()
assertEqual<Methods<'tsvector'>, Listed<'tsvector'>>()
assertEqual<Methods<'bytea'>, Listed<'bytea'>>()
assertEqual<Methods<'bits'>, Listed<'bits'>>()
