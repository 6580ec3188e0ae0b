import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest begins first, also where no run before has told how long: or one worker ends alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      /\/journeys\/(crash|outages)/.test(moduleId) ? 0 : moduleId.includes('/journeys/') ? 1 : 2;
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

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
    sequence: { sequencer: LongestFirst },
    // Journeys of a file share a stack and mostly wait: all of them at once.
    maxConcurrency: 50,
  },
});
