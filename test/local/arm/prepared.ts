import { definition, gallery, armServer, type TestServer } from './arm-server.ts';
import { aDefinition, aVersion, aVhd, uri } from './vhd.ts';

export const version = `${definition}/versions/1.0.0`;

export interface Prepared extends TestServer {
  /** PUTs a version made from the VHD. */
  put: (number: string, properties?: Record<string, unknown>) => ReturnType<TestServer['send']>;
  /** PUTs a version and lets its operation and all of its copies end. */
  make: (number: string, properties?: Record<string, unknown>) => Promise<void>;
  /** Its properties, with the replication status. */
  read: (number: string) => Promise<ReadVersion>;
}

export interface ReadVersion {
  provisioningState: string;
  publishingProfile: { targetRegions: { name: string }[]; excludeFromLatest: boolean };
  replicationStatus: {
    aggregatedState: string;
    summary: { region: string; state: string; details: string; progress: number }[];
  };
}

/** A server with a gallery, a definition and a good VHD. */
export async function prepared(
  options: Parameters<typeof armServer>[0] & { galleryProperties?: Record<string, unknown> } = {},
): Promise<Prepared> {
  const server = await armServer(options);
  const { send, clock, blobs } = server;
  blobs.set(uri, aVhd());
  server.resourceManager.seed([
    { id: gallery, location: 'westeurope', properties: options.galleryProperties ?? {} },
    { id: definition, ...aDefinition },
  ]);
  const put = (number: string, properties?: Record<string, unknown>) =>
    send('PUT', `${definition}/versions/${number}`, aVersion(properties));
  return {
    ...server,
    put,
    async make(number, properties) {
      const { status, text } = await put(number, properties);
      if (status !== 201) throw new Error(`Version ${number} was answered ${status}: ${text}`);
      clock.advance(7200);
    },
    async read(number) {
      const path = `${definition}/versions/${number}?$expand=ReplicationStatus`;
      const { json } = await send('GET', path);
      return json.properties as ReadVersion;
    },
  };
}

export function regions(...names: string[]) {
  return { publishingProfile: { targetRegions: names.map((name) => ({ name })) } };
}
