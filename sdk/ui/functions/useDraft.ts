/** A form's draft, for as long as the component lives. */
import { inject, onScopeDispose, watch, type InjectionKey, type Ref } from 'vue'
import { createDraft, memoryDrafts, type DraftStore } from '../../runtime/drafts'

export const draftStoreKey: InjectionKey<DraftStore> = Symbol('drafts')

/**
 * Keeps `form` (JSON) under `key`, one of letters, digits, `.`, `_` and `-`, and brings it back when the form is
 * opened again, unless something was typed meanwhile. Call `submitted` when the form was saved or discarded.
 * Never for a secret.
 * @example const form = ref({ name: '' }); const { submitted } = useDraft('budget.new', form)
 */
export function useDraft<T>(key: string, form: Ref<T>, store: DraftStore = inject(draftStoreKey, memoryDrafts, true)): { submitted(): void } {
  const untouched = JSON.stringify(form.value)
  const draft = createDraft(store, key)
  let done = false
  void draft.read().then((kept) => {
    if (kept !== null && !done && JSON.stringify(form.value) === untouched) form.value = kept as T
  }, () => undefined)
  watch(form, (value) => {
    if (!done) draft.keep(JSON.stringify(value) === untouched ? null : value)
  }, { deep: true })
  onScopeDispose(() => draft.stop())
  return {
    submitted() {
      done = true
      draft.forget()
    },
  }
}
