import type { AcceptedCatalog } from '../catalog/schema.ts';
import type { Upload } from '../jobs/job-data.ts';
import type { BlobEvent } from '../../messages.ts';
import { DROP_CONTAINER } from './drop-path.ts';

const SUBJECT = new RegExp(`^/blobServices/default/containers/${DROP_CONTAINER}/blobs/(.+)$`);

/** Where the blob lies that the event is about; undefined where the catalog does not list its account. */
export function placeOf(
  event: BlobEvent,
  { dropAccounts }: AcceptedCatalog,
): Omit<Upload, 'createdOn'> | undefined {
  const name = SUBJECT.exec(event.subject)?.[1];
  const account = dropAccounts.find(({ id }) => id.toLowerCase() === event.topic.toLowerCase());
  if (name === undefined || account === undefined) return undefined;
  return { account: account.id, endpoint: account.blobEndpoint, container: DROP_CONTAINER, name };
}
