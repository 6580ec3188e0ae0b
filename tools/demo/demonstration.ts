import type { LocalAzure } from '../../local/local-azure.ts';
import type { StackClient } from '../stack/stack-client.ts';

export type Say = (line?: string) => void;

/** A running Azure and Gallerist on it, and where to tell people what happens. */
export interface Stage {
  azure: LocalAzure;
  client: StackClient;
  say: Say;
}

export interface Demonstration {
  /** Azure seconds in a real one. */
  speed: number;
  /** The catalog that local Azure begins with. */
  catalog: string;
  /** Throws where anything is not as it should be. */
  show: (stage: Stage) => Promise<void>;
}
