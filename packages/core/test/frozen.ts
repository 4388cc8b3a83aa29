/** The ways to what is not frozen inside a value: own keys and symbols, but not the functions of prototypes. */
export const unfrozen = (value: unknown, path = '$', seen = new Set<unknown>()): readonly string[] => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return []
  seen.add(value)
  // A validator is the caller's own; a function that makes something is no data.
  if ('~standard' in value || (typeof value === 'function' && Object.keys(value).length === 0)) return []
  const inside = Reflect.ownKeys(value).flatMap(key => {
    const { value: content } = Object.getOwnPropertyDescriptor(value, key) ?? {}
    return key === 'prototype' ? [] : unfrozen(content, `${path}.${String(key)}`, seen)
  })
  return Object.isFrozen(value) ? inside : [path, ...inside]
}
