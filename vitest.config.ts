import { defineConfig } from 'vitest/config';

// The packages are tested from source: this condition leads every in-house import to `src/`, so no build comes first.
const conditions = ['@otelops/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Its own second is too short for a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // The acceptance tests mostly wait; one worker for two cores, as is usual, would leave both idle, and two still half of them.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // They touch nothing of their process; a process for each file would cost more than the tests themselves.
          isolate: false,
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'tools/**/*.test.ts',
            'scripts/**/*.test.ts',
            '*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'acceptance',
          include: ['packages/*/acceptance/**/*.test.ts', 'apps/*/acceptance/**/*.test.ts'],
          exclude: ['**/*.servers.test.ts', '**/*.browser.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        // Tests in a Chromium: each skips with its reason where there is none.
        extends: true,
        test: {
          name: 'browser',
          include: ['packages/*/acceptance/**/*.browser.test.ts', 'apps/*/acceptance/**/*.browser.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        // Tests against real servers: each skips with its reason where a server is not to be had.
        extends: true,
        test: {
          name: 'servers',
          include: ['packages/*/acceptance/**/*.servers.test.ts', 'apps/*/acceptance/**/*.servers.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
