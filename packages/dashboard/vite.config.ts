// How are the pages built, and how does the development server reach Hark?
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** The policy the pages are made for. The server sends the same; development and preview send it to keep us honest. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const server = process.env.HARK_URL ?? 'http://127.0.0.1:4275'
const proxy = { '/api': { target: server }, '/v1': { target: server } }

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    // Polyfills would add an inline script; all browsers we serve preload modules by themselves.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { host: 'localhost', port: Number(process.env.PORT ?? 5173), strictPort: true, proxy },
  preview: {
    host: 'localhost',
    port: Number(process.env.PORT ?? 4173),
    strictPort: true,
    proxy,
    headers: {
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
})
