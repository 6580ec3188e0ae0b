import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/no-error-logs.ts'],
    // What a file leaves behind is its own: stacks have ports and folders of their own, and clocks are passed in.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Twice as many as there are cores: journeys mostly wait.
    maxWorkers: 4,
    // Journeys of a file share a stack and mostly wait: all of them at once.
    maxConcurrency: 50,
  },
});
