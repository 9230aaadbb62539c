// How are the pages built, and how does the development server reach Hark?
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const server = process.env.HARK_URL ?? 'http://127.0.0.1:4275'
const changes = new URL('../../CHANGELOG.md', import.meta.url)
const proxy = { '/api': { target: server }, '/v1': { target: server } }

export default defineConfig({
  plugins: [react()],
  define: { __CHANGES__: JSON.stringify(readFileSync(changes, 'utf8')) },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    // Polyfills would add an inline script; all browsers we serve preload modules by themselves.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What almost every page needs is one file. Cut where pages differ it would be a dozen, each a way to the server.
          groups: [
            { name: 'base', test: /node_modules\/(@tanstack|@mantine\/hooks|tslib)\// },
            { name: 'rows', test: /src\/(ui\/(Moment|Named|More)|text\/people)\.tsx?$/ },
            // What is asked for somebody before their page is there; the first page can open them, too.
            {
              name: 'somebody',
              test: /src\/pages\/(customers\/(coming|mapped|ahead|timeline|data|part|lens|much|deciding|matters|queries|customers\.module)|explore\/(question|data)|segments\/data|settings\/events\/data)\.(ts|css)$/,
            },
          ],
        },
      },
    },
  },
  server: { host: 'localhost', port: Number(process.env.PORT ?? 5173), strictPort: true, proxy },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node', testTimeout: 30_000 },
})
