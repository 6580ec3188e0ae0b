/** One way in which local Azure is not Azure. */
export interface Deviation {
  what: string;
  why: string;
}
