import { Refused } from './api';
import { t } from './i18n.svelte';

/** What a page asked for: waiting, there, or why not. The newest question counts. */
export class Loaded<T> {
  value = $state.raw<T | undefined>();
  fault = $state('');
  busy = $state(false);
  private asked = 0;

  async run(question: () => Promise<T>): Promise<void> {
    const mine = ++this.asked;
    this.busy = true;
    try {
      const value = await question();
      if (mine === this.asked) {
        this.value = value;
        this.fault = '';
      }
    } catch (e) {
      if (mine === this.asked) this.fault = sentence(e);
    } finally {
      if (mine === this.asked) this.busy = false;
    }
  }
}

export function sentence(e: unknown): string {
  if (e instanceof Refused) return e.status === 0 ? t('unreachable') : e.status === 403 ? t('forbidden', { why: e.message }) : e.message;
  return e instanceof Error ? e.message : String(e);
}
