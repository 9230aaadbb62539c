// How do the tests drive the pages? With the real binary (HARK_BINARY) and Debian's chromium (CHROMIUM).
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  // Each has servers of its own: see support/server.ts.
  workers: 2,
  timeout: 150_000,
  // What fails once and then holds is listed as flaky at the end: a fault of the page or of the test all the same, to be mended.
  retries: 1,
  // A busy machine is no fault of a page; who is right does not wait.
  expect: { timeout: 15_000 },
  reporter: [['list']],
  globalSetup: './e2e/support/server.ts',
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 15_000,
    browserName: 'chromium',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
  },
})
