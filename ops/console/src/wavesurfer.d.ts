import 'wavesurfer.js';

declare module 'wavesurfer.js' {
  /** The rules of its shadow root: see vite.config.ts. */
  export const shadowRules: string;
}
