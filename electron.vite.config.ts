import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { resolve } from 'node:path';

const at = (path: string): string => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    build: {
      outDir: at('dist/studio/main'),
      rolldownOptions: {
        // The engine and the media workers are processes of their own, so each is a file of its own.
        input: {
          index: at('src/main/index.ts'),
          engine: at('src/engine/engine-process.ts'),
          'media-worker': at('src/media-worker/worker/main.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('dist/studio/preload'),
      // A sandboxed preload script is one CommonJS file with everything inside.
      externalizeDeps: false,
      rolldownOptions: {
        input: at('src/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: at('dist/studio/renderer'),
      emptyOutDir: true,
      target: 'chrome140',
      // The page's policy forbids data: scripts, which is what a small worklet would become.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { index: at('src/renderer/index.html'), overlay: at('src/renderer/overlay/index.html') },
      },
    },
  },
});
