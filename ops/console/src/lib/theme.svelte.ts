export type Theme = 'auto' | 'light' | 'dark';
const STORED = 'stepline.theme';

class Look {
  theme = $state<Theme>('auto');
  /** Counts changes of the colours, for what is drawn on a canvas. */
  changes = $state(0);

  constructor() {
    const stored = localStorage.getItem(STORED);
    if (stored === 'light' || stored === 'dark') this.theme = stored;
    this.apply();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.changes++);
  }

  private apply(): void {
    if (this.theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.theme;
    this.changes++;
  }

  choose(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem(STORED, theme);
    this.apply();
  }
}

export const look = new Look();

/** A colour of the style sheet, as it is now. */
export const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
