import type fc from 'fast-check'
import type { TypeShape } from '../../src/codecs/index.ts'

/** A type with values that PostgreSQL accepts and gives back as they are. */
export interface TypeCase {
  /** As a test's title shows it. */
  readonly name: string
  readonly type: TypeShape
  /** What a parameter is cast to. It has a length where the type's bare name would mean the length 1. */
  readonly sql: string
  readonly arbitrary: fc.Arbitrary<unknown>
}

/** A case of a built-in type. */
export const scalarCase = (name: string, arbitrary: fc.Arbitrary<unknown>, { sql = name, mode }: { sql?: string; mode?: string } = {}): TypeCase => ({
  name: mode === undefined ? name : `${name} in the mode '${mode}'`,
  type: { kind: 'scalarType', name, ...(mode === undefined ? {} : { mode }) },
  sql,
  arbitrary,
})
