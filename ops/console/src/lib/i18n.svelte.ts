import en from '../messages/en.json';
import zh from '../messages/zh.json';

export type Key = keyof typeof en;
export type Language = 'en' | 'zh';

const BOOKS: Record<Language, Record<Key, string>> = { en, zh };
const STORED = 'stepline.language';

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}

function first(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'zh') return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

class Words {
  language = $state<Language>(first());
  private readonly locale = $derived(this.language === 'zh' ? 'zh-CN' : 'en-GB');

  choose(language: Language): void {
    this.language = language;
    localStorage.setItem(STORED, language);
  }

  get tag(): string {
    return this.language === 'zh' ? 'zh-Hans' : 'en';
  }

  number(n: number, digits = 0): string {
    return new Intl.NumberFormat(this.locale, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(n);
  }

  time(iso: string): string {
    return new Date(iso).toLocaleTimeString(this.locale, { hour12: false });
  }

  moment(iso: string): string {
    return new Date(iso).toLocaleString(this.locale, { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  }

  /** For an axis: the day of a long time, the minute of a short one. */
  tick(ms: number, days: boolean): string {
    return days ? new Date(ms).toLocaleDateString(this.locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })
      : new Date(ms).toLocaleTimeString(this.locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  }

  day(iso: string): string {
    return new Date(`${iso.slice(0, 10)}T12:00:00Z`).toLocaleDateString(this.locale, { day: '2-digit', month: 'short' });
  }
}

export const words = new Words();

/** A sentence of the message file in the language that is chosen. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(BOOKS[words.language][key], values);
}

/** For names that come from the server: our word for it where there is one, otherwise the name itself. */
export function named(group: string, name: string): string {
  const key = `${group}.${name}`;
  return key in en ? t(key as Key) : name;
}
