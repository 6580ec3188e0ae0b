import type { TokenCredential } from '@azure/identity';

/** Azure Resource Manager, and how to get in. */
export interface Manager {
  /** Without a slash at its end. */
  url: string;
  /** What its tokens are asked for: `<audience>/.default`. */
  scope: string;
  credential: TokenCredential;
}
