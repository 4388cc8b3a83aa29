/**
 * What `matchTag` and `catchTag` ask of an error: a `tag`, which should be a literal type.
 *
 * @example
 * ```ts
 * interface NotFound extends Tagged {
 *   readonly tag: 'NotFound'
 *   readonly id: number
 * }
 * ```
 */
export interface Tagged {
  readonly tag: string
}

/** The tags of an error union. */
export type TagOf<E> = E extends { readonly tag: infer Tag extends string } ? Tag : never

/** The members of an error union that may have one of the given tags. */
export type WithTag<E, Tag extends string> = E extends { readonly tag: infer Own }
  ? [Extract<Own, Tag>] extends [never]
    ? never
    : [Own] extends [Tag]
      ? E
      : E & { readonly tag: Tag }
  : never

/** The members of an error union that may have a tag other than the given ones. */
export type WithoutTag<E, Tag extends string> = E extends { readonly tag: infer Own } ? ([Own] extends [Tag] ? never : E) : E

/** One handler for each tag of an error union. */
export type TagHandlers<E> = { readonly [Tag in TagOf<E>]: (error: WithTag<E, Tag>) => unknown }

/** Adds nothing when `H` handles no tag but those of `E`; else a field whose type is the compiler's message. */
export type KnownTags<E, H> = { readonly [Key in Exclude<keyof H, TagOf<E>>]: `there is no failure ${Key & string} to handle` }

/**
 * Adds nothing when `H` handles each tag of `E` and no other; else a field that cannot be there, whose name is the
 * compiler's message.
 */
export type EveryTagHandled<E, H> = {
  readonly [Tag in Exclude<TagOf<E>, keyof H> as `a handler for the failure ${Tag}`]: never
} & KnownTags<E, H> & ([E] extends [never]
    ? unknown
    : IsLiteral<TagOf<E>> extends true
      ? unknown
      : { readonly 'an error type whose tag is a literal': never })

/** The failures that are left for `otherwise`. */
export type Unhandled<E, H> = WithoutTag<E, keyof H & string>

/** What `catchTag` takes: one tag of the union, or a list of them. */
export type CatchableTag<E> = TagOf<E> | readonly TagOf<E>[]

/** The failures that the handler of `catchTag` can be called with. */
export type CaughtBy<E, Tags> = WithTag<E, (Tags extends readonly unknown[] ? Tags[number] : Tags) & string>

/**
 * The failures that are left after `catchTag`. Only a tag that is surely in the list is taken out: one that is spelled as a
 * single literal, not a variable that holds one of several.
 */
export type NotCaughtBy<E, Tags> = WithoutTag<E, CertainTags<Tags>>

type CertainTags<Tags> = [Tags] extends [readonly unknown[]]
  ? number extends Tags['length']
    ? never
    : { [Index in keyof Tags]: SingleTag<Tags[Index]> }[number] & string
  : SingleTag<Tags>

/** `Tag` when it is one literal type, `never` when it is a union or a pattern. */
type SingleTag<Tag, Each = Tag> = Each extends string
  ? [Tag] extends [Each]
    ? IsLiteral<Each> extends true
      ? Each
      : never
    : never
  : never

/** Whether a string type is one string, not a pattern or `string`: a pattern makes a field that `{}` need not have. */
type IsLiteral<Tag extends string> = {} extends { readonly [Key in Tag]: unknown } ? false : true
