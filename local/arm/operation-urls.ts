import { createHash } from 'node:crypto';
import type { Call } from './call.ts';
import { ticks } from './instants.ts';
import { nameInOperationUrl, shortName } from './regions.ts';

/** Which of Compute's parts runs the work: galleries, machines and images, disks. */
export type OperationFamily = 'capsOperations' | 'operations' | 'DiskOperations';

interface Operation {
  id: string;
  family: OperationFamily;
  location: string;
  now: Date;
}

/** The headers by which work is followed. Disks always send Location, the others to DELETE and POST. */
export function operationUrls(
  call: Call,
  { id, family, location, now }: Operation,
): Record<string, string> {
  const region = family === 'DiskOperations' ? shortName(location) : nameInOperationUrl(location);
  const path = `${call.origin}/subscriptions/${call.subscription}/providers/Microsoft.Compute/locations/${region}/${family}/${id}`;
  const partition =
    family === 'capsOperations'
      ? ''
      : `p=${guidFrom(`${call.subscription} ${location} ${family}`)}&`;
  const signed = (monitor: string) => {
    const seal = createHash('sha256').update(`${id}${monitor}`).digest('base64url');
    return `${path}?${partition}${monitor}api-version=${call.apiVersion}&t=${ticks(now)}&c=local&s=${seal}&h=${seal.slice(0, 43)}`;
  };
  const hasLocation =
    family === 'DiskOperations' || call.method === 'DELETE' || call.method === 'POST';
  return {
    'Azure-AsyncOperation': signed(''),
    ...(family !== 'DiskOperations' && { 'Azure-AsyncNotification': 'Enabled' }),
    ...(hasLocation && { Location: signed('monitor=true&') }),
  };
}

/** The same guid for the same text. */
function guidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [8, 4, 4, 4, 12]
    .map((length, index, lengths) => {
      const start = lengths.slice(0, index).reduce((sum, one) => sum + one, 0);
      return hex.slice(start, start + length);
    })
    .join('-');
}
