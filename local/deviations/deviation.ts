/** One way in which local Azure is not Azure. */
export interface Deviation {
  what: string;
  why: string;
  /** The name of the test that fails when this is no longer so, where one can tell. */
  check?: string;
}
