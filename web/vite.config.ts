/// <reference types="vitest/config" />
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Our content security policy forbids <style> elements made by scripts. sonner makes one at import;
 * its rules are taken from its own stylesheet instead (see src/styles.css).
 */
const sonnerWithoutStyleTag = (): Plugin => ({
  name: 'sonner-without-style-tag',
  transform(code, id) {
    if (!id.includes('/sonner/dist/index.mjs')) return;
    const stripped = code.replace(/^__insertCSS\(".*"\);$/m, '');
    if (stripped === code) this.error('sonner no longer inserts its style the known way: look again');
    return { code: stripped, map: null };
  },
});

// In development the page is served by Vite and the API by the Java server beside it.
const server = process.env.LOOPFORGE_DEV_SERVER ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react({ compiler: true }), tailwindcss(), sonnerWithoutStyleTag()],
  resolve: {
    alias: {
      '@': here('./src'),
      // Scroll locking of the dialogs, without a <style> element.
      'react-style-singleton': here('./src/shared/csp/style-singleton.ts'),
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/auth', '/health', '/openapi', '/ws'].map((path) => [
        path,
        { target: server, ws: path === '/ws', changeOrigin: true, headers: { origin: server } },
      ]),
    ),
  },
  // A worker fetches its languages one by one, too.
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    // A data: URL would be refused for fonts and scripts, and saves nothing on loopback.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
  },
});
