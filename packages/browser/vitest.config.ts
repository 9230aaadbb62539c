// How are the tests run? Without a browser: each has a window made by hand, whose faults it chooses. Real browsers: e2e.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  define: { __VERSION__: '"0.0.0"' },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
})
