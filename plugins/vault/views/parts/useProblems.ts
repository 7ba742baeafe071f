/** What is wrong with the fields of a form: said at a field once it was left, at every field once saving was tried. */
import { computed, shallowReactive, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { draftFields, longest, problemsOf, type Draft, type DraftField } from '../../vault/fields'

export function useProblems(draft: Readonly<Ref<Draft>>) {
  const { t } = useI18n()
  const touched = shallowReactive(new Set<DraftField>())
  const problems = computed(() => problemsOf(draft.value))
  return {
    touch: (field: DraftField): void => void touched.add(field),
    errorOf(field: DraftField): string | undefined {
      const problem = problems.value[field]
      if (problem === undefined || !touched.has(field)) return undefined
      const max = problem === 'too-long' ? longest[field as 'name'] : problem === 'tag-too-long' ? longest.tag : longest.tags
      return t(`vault.form.wrong.${problem}`, { max })
    },
    /** Whether all fields are right. */
    check(): boolean {
      for (const field of draftFields) touched.add(field)
      return Object.keys(problems.value).length === 0
    },
    reset: (): void => touched.clear(),
  }
}
export type Problems = ReturnType<typeof useProblems>
