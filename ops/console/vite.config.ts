import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * wavesurfer.js writes a <style> element into its shadow root, which the page's policy (style-src 'self') forbids. The
 * same rules are taken out of its source and given to the shadow root as a constructed sheet, which it allows.
 */
function wavesurferWithoutInlineStyle(): Plugin {
  return {
    name: 'wavesurfer-without-inline-style',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('wavesurfer.js/dist/wavesurfer.esm.js')) return null;
      const style = /<style\$\{[^}]*?`[^`]*`[^}]*\}>([\s\S]*?)<\/style>/;
      const found = style.exec(code);
      if (!found?.[1]) return this.error('wavesurfer.js has no <style> of the known shape: see vite.config.ts');
      const rules = found[1].replace(/\$\{[^}]*\}/g, '0'); // the least height, which we set from outside
      return { code: `${code.replace(style, '')}\nexport const shadowRules = \`${rules}\`;`, map: null };
    },
  };
}

export default defineConfig({
  plugins: [wavesurferWithoutInlineStyle(), svelte()],
  build: {
    outDir: process.env['CONSOLE_OUT'] ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': { target: process.env['CONSOLE_SERVER'] ?? 'http://127.0.0.1:8090', ws: true } } },
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: ['test/pure/**/*.test.ts'] } },
      { extends: true, test: { name: 'pages', include: ['test/pages/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 60_000, fileParallelism: false } },
    ],
  },
});
