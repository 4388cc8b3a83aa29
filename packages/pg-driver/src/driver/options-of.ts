import type { validatorOf } from '@quern/core/ast'
import { failure, type Result, success } from '@quern/result'
import type { EndpointFault } from './contract.ts'

/** What checks the options of a connection string: a Standard Schema (zod, Valibot, ArkType...). Source: https://standardschema.dev */
export type OptionsSchema = NonNullable<ReturnType<typeof validatorOf>>

/** What a schema makes of the options. */
export type OptionsOf<S extends OptionsSchema> = NonNullable<S['~standard']['types']>['output']

const invalid = (option: string, problem: string): Result<never, EndpointFault> => failure({ tag: 'InvalidOption', option, problem })

type Step = PropertyKey | { readonly key: PropertyKey }

const nameOf = (step: Step): string => String(typeof step === 'object' ? step.key : step)

/**
 * The options of a connection string (what follows its `?`), checked by a schema: it gets an object of texts, one for each
 * option that is there, and its defaults and conversions hold. For drivers of your own.
 *
 * Fails with `InvalidOption`, which names the first option that is wrong, in the schema's words; `url` where the schema names
 * none, as for an option that it does not know. An option that stands there twice is wrong too.
 *
 * @example
 * ```ts
 * import { optionsOf } from '@quern/pg-driver'
 * import { z } from 'zod'
 *
 * const schema = z.strictObject({ connect_timeout: z.coerce.number().min(0).default(10) })
 * await optionsOf('mine://db.example.org/shop?connect_timeout=3', schema) // => success({ connect_timeout: 3 })
 * await optionsOf('mine://db.example.org/shop', schema) // => success({ connect_timeout: 10 })
 * const wrong = await optionsOf('mine://db.example.org/shop?connect_timeout=-1', schema)
 * wrong.match({ success: () => '', failure: fault => (fault.tag === 'InvalidOption' ? fault.option : fault.tag) }) // => 'connect_timeout'
 * ```
 */
export const optionsOf = async <S extends OptionsSchema>(url: string, schema: S): Promise<Result<OptionsOf<S>, EndpointFault>> => {
  const given = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(/\?([^#]*)/.exec(url)?.[1] ?? '')) {
    if (given.has(name)) return invalid(name, 'it is given twice')
    given.set(name, value)
  }
  const checked = await schema['~standard'].validate(Object.fromEntries(given))
  const issue = checked.issues?.[0]
  if (issue !== undefined) return invalid((issue.path ?? []).map(nameOf).join('.') || 'url', issue.message)
  // Without issues it is a success, which has the schema's output.
  return success((checked as { readonly value: OptionsOf<S> }).value)
}
