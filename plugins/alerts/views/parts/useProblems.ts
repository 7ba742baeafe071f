/** What is wrong with the fields of a form: said at a field once it was left, at every field once saving was tried. */
import { computed, shallowReactive } from 'vue'

export function useProblems<Field extends string>(
  /** Only the fields that are wrong, with words. */
  find: () => Readonly<Partial<Record<Field, string>>>,
) {
  const touched = shallowReactive(new Set<string>())
  const tried = shallowReactive(new Set<'all'>())
  const problems = computed(find)
  return {
    problems,
    touch: (field: Field): void => void touched.add(field),
    errorOf: (field: Field): string | undefined => (tried.has('all') || touched.has(field) ? problems.value[field] : undefined),
    /** Whether all fields are right. */
    check(): boolean {
      tried.add('all')
      return Object.keys(problems.value).length === 0
    },
  }
}
