import type { ConstraintViolation, NotNullViolation, UnmappedConstraint } from './constraint-cases.ts'

/** The failures that are about the values of columns. */
export type ColumnFailure = ConstraintViolation | NotNullViolation | UnmappedConstraint

/** What a form shows. */
export interface FieldErrors {
  /** A message for each column concerned. */
  readonly fields: Readonly<Record<string, string>>
  /** Messages that belong to no field. */
  readonly form: readonly string[]
}

const MESSAGES: { readonly [Tag in ColumnFailure['tag']]: string } = {
  UniqueViolation: 'is taken already',
  ForeignKeyViolation: 'refers to something that is not there',
  CheckViolation: 'is not allowed',
  ExclusionViolation: 'conflicts with what is there',
  NotNullViolation: 'is required',
  UnmappedConstraint: 'is not allowed',
}

/** The constraints that a failure can name. */
type ConstraintName<F> = F extends { readonly constraint: infer Name extends string } ? Name : never

/**
 * The violation of a constraint as messages for the fields of a form. A constraint over several columns marks each of them;
 * one whose columns are not known is a message for the form as a whole.
 *
 * @param messages your own messages, by the constraint's name.
 *
 * @example
 * ```ts fragment
 * db.run(insertInto(users).values(input)).catchTag('UniqueViolation', violation =>
 *   failure(toFieldErrors(violation, { users_email_key: 'has an account already' })))
 * // { fields: { email: 'has an account already' }, form: [] }
 * ```
 */
export const toFieldErrors = <F extends ColumnFailure>(
  failure: F,
  messages: { readonly [Name in ConstraintName<F>]?: string } = {},
): FieldErrors => {
  // A failure that names no constraint finds none in the messages.
  const own: Readonly<Record<string, string | undefined>> = messages
  const name = 'constraint' in failure ? failure.constraint : ''
  const message = (Object.hasOwn(own, name) ? own[name] : undefined) ?? MESSAGES[failure.tag]
  const { columns } = failure
  return columns.length === 0
    ? { fields: {}, form: [message] }
    : { fields: Object.fromEntries(columns.map(column => [column, message])), form: [] }
}
