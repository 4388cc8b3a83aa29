import type { validatorOf } from '@quern/core/ast'
import type { Codec } from './codec.ts'
import { CodecFault, propertyStep } from './codec-fault.ts'

/** What checks the values of a type beyond PostgreSQL: a Standard Schema. Source: https://standardschema.dev */
export type Validator = NonNullable<ReturnType<typeof validatorOf>>

type Step = PropertyKey | { readonly key: PropertyKey }

const stepOf = (step: Step): string => {
  const key = typeof step === 'object' ? step.key : step
  return typeof key === 'number' ? `[${key}]` : propertyStep(String(key))
}

/**
 * A codec whose values a schema checks as well. A value is stored as it was given, once the schema accepts it; what is read
 * is what the schema makes of the stored value, so that a schema may transform. The first issue is the fault, in the words
 * of the schema. A schema that answers with a promise is a fault too: codecs do not wait.
 */
export const validatedCodec = (type: string, codec: Codec, validator: Validator): Codec => {
  const validate = (value: unknown): unknown => {
    const result = validator['~standard'].validate(value)
    if (result instanceof Promise) return new CodecFault('has a schema that checks asynchronously, for which a codec cannot wait', type, value)
    const issue = result.issues?.[0]
    if (issue) return new CodecFault(`does not meet its schema: ${issue.message}`, type, value, (issue.path ?? []).map(stepOf).join(''))
    // Without issues it is a success, which has the value.
    return (result as { readonly value: unknown }).value
  }
  const read = (value: unknown): unknown => value instanceof CodecFault ? value : validate(value)
  return {
    ...codec,
    encode: value => {
      const checked = validate(value)
      return checked instanceof CodecFault ? checked : codec.encode(value)
    },
    decode: text => read(codec.decode(text)),
    decodeJson: json => read(codec.decodeJson(json)),
  }
}
