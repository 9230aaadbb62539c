// How do the tests drive a page that carries hark.js? A real browser (CHROMIUM), and the real binary (HARK_BINARY) it sends to.
import { defineConfig } from '@playwright/test'

/** Also what is sent while a page closes says this; what Playwright sets by itself is forgotten by then. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 1,
  timeout: 60_000,
  // A busy machine is no fault of the page.
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 15_000,
    browserName: 'chromium',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // Hark would rightly take what the tests do for the doing of a robot.
      args: ['--no-sandbox', '--disable-blink-features=AutomationControlled', `--user-agent=${USER_AGENT}`],
    },
    viewport: { width: 1000, height: 700 },
    locale: 'en-GB',
    timezoneId: 'UTC',
  },
})
