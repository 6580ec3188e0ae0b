import { join, resolve } from 'node:path';
import { prepareCertificates, type Certificates } from './certificates.ts';
import { azureClock, type AzureClock } from './clock.ts';
import { portsFrom, type Endpoints, type Ports } from './endpoints.ts';
import { resourceGroup, subscriptionId, tenantId } from './fixed-ids.ts';
import { keptPorts } from './kept-ports.ts';
import { keptSecrets, type Secrets } from './secrets.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** What every part of local Azure stands on, and nothing that needs a port. */
export interface Ground {
  /** Absolute. */
  folder: string;
  speed: number;
  clock: AzureClock;
  ports: Ports;
  /** Where free ports are kept for the next start. */
  portsFile: string;
  secrets: Secrets;
  certificates: Certificates;
  tokens: Tokens;
  /** Filled in as services start. */
  endpoints: Endpoints;
  log: (line: string) => void;
}

export interface GroundOptions {
  folder: string;
  speed?: number;
  portBase?: number;
  log?: (line: string) => void;
}

/** Time, secrets, certificates and the key that signs tokens: made once, kept in the folder. */
export async function layGround(options: GroundOptions): Promise<Ground> {
  const { speed = 60, portBase, log = () => undefined } = options;
  const folder = resolve(options.folder);
  const secrets = keptSecrets(join(folder, 'secrets.json'));
  const certificates = await prepareCertificates(join(folder, 'certificates'));
  const portsFile = join(folder, 'ports.json');
  const { certificateAuthority } = certificates;
  return {
    folder,
    speed,
    clock: azureClock({ speed }),
    ports: portBase === 0 ? await keptPorts(portsFile) : portsFrom(portBase),
    portsFile,
    secrets,
    certificates,
    tokens: createTokens(tenantId, join(folder, 'token-signing-key.pem')),
    endpoints: {
      functions: '',
      resourceManager: '',
      blob: '',
      queue: '',
      table: '',
      identity: {
        endpoint: '',
        header: secrets.ownerIdentityHeader,
        appHeader: secrets.appIdentityHeader,
      },
      eventGrid: '',
      control: '',
      certificateAuthority,
      tenantId,
      subscriptionId,
      resourceGroup,
      functionKey: secrets.functionKeys.function,
    },
    log,
  };
}
