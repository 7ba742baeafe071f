/** What is wrong with the fields of a form: said at a field once it was left, at every field once saving was tried. */
import { computed, shallowReactive } from 'vue'

export function useProblems<Field extends string, Problem>(
  fields: readonly Field[],
  /** Only the fields that are wrong. */
  find: () => Partial<Record<Field, Problem>>,
  words: (problem: Problem, field: Field) => string,
) {
  const touched = shallowReactive(new Set<Field>())
  const problems = computed(find)
  return {
    touch: (field: Field): void => void touched.add(field),
    errorOf(field: Field): string | undefined {
      const problem = problems.value[field]
      return problem === undefined || !touched.has(field) ? undefined : words(problem, field)
    },
    /** Whether all fields are right. */
    check(): boolean {
      for (const field of fields) touched.add(field)
      return Object.keys(problems.value).length === 0
    },
  }
}
