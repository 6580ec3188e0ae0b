/** One way in which local Azure is not Azure. */
export interface Deviation {
  what: string;
  why: string;
  /**
   * The test that fails when this is no longer so: a name in test/local/deviations.test.ts, or a file below
   * test/local and what its test is called, as in `arm/tags.test.ts › can be replaced`.
   */
  check: string;
}
