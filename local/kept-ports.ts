import { readFile, writeFile } from 'node:fs/promises';
import { portsFrom, type Endpoints, type Ports } from './endpoints.ts';
import { isFree } from './listen.ts';

// URLs are part of what is kept: of blobs in jobs, of the account in the catalog. So free ports are
// taken again by the next start, where they are free still.

/** The ports of the last start that are free still, 0 for the others. */
export async function keptPorts(file: string): Promise<Ports> {
  const kept = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Ports,
    () => portsFrom(0),
  );
  const ports = await Promise.all(
    Object.entries(kept).map(async ([service, port]) => [service, (await isFree(port)) ? port : 0]),
  );
  return Object.fromEntries(ports) as Ports;
}

/** Keeps the ports that services were given. */
export async function keepPorts(file: string, endpoints: Endpoints): Promise<void> {
  const urls = { ...endpoints, identity: endpoints.identity.endpoint };
  const services = Object.keys(portsFrom(0)) as (keyof Ports)[];
  const ports = services.map((service) => [service, portOf(urls[service])]);
  await writeFile(file, JSON.stringify(Object.fromEntries(ports)));
}

function portOf(url: string): number {
  return url ? Number(new URL(url).port) : 0;
}
