import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where local Azure is: what people, tools and tests need to reach it. */
export interface Endpoints {
  /** http://localhost:7071; empty while no Functions host was started. */
  functions: string;
  /** https://localhost:8443 */
  resourceManager: string;
  /** https://localhost:10000/gallerist; queue and table alike. */
  blob: string;
  queue: string;
  table: string;
  /** Tokens of the owner, who may do everything: IDENTITY_ENDPOINT and IDENTITY_HEADER of people and tests. */
  identity: { endpoint: string; header: string; /** The app's own header. */ appHeader: string };
  /** http://localhost:8445 */
  eventGrid: string;
  /** http://localhost:8446, where faults are ordered and time is moved. */
  control: string;
  /** Path of a PEM file, for NODE_EXTRA_CA_CERTS or curl --cacert. */
  certificateAuthority: string;
  tenantId: string;
  subscriptionId: string;
  resourceGroup: string;
  /** The default function key, for x-functions-key. */
  functionKey: string;
}

/** Ports of the services; 0: any free one. */
export type Ports = Record<
  | 'functions'
  | 'resourceManager'
  | 'blob'
  | 'queue'
  | 'table'
  | 'identity'
  | 'eventGrid'
  | 'control',
  number
>;

const usualPorts: Ports = {
  functions: 7071,
  resourceManager: 8443,
  blob: 10_000,
  queue: 10_001,
  table: 10_002,
  identity: 8444,
  eventGrid: 8445,
  control: 8446,
};

/** The usual ports; or eight from `portBase` on, in the order of their names above; or, for 0, free ones. */
export function portsFrom(portBase: number | undefined): Ports {
  if (portBase === undefined) return usualPorts;
  const names = Object.keys(usualPorts);
  const ports = names.map((name, index) => [name, portBase === 0 ? 0 : portBase + index]);
  return Object.fromEntries(ports) as Ports;
}

/** Writes endpoints.json whole or not at all. */
export async function writeEndpoints(
  path: string,
  endpoints: Endpoints & { pid: number },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.tmp`, JSON.stringify(endpoints, null, 2), { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

/** Reads endpoints.json; undefined where local Azure is not running or was killed before it wrote it. */
export async function readEndpoints(path: string): Promise<Endpoints | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Endpoints;
  } catch {
    return undefined;
  }
}
