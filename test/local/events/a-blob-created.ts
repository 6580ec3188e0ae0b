import { accountId } from '../../../local/fixed-ids.ts';
import type { AzureEvent } from '../../../local/events/azure-event.ts';

/** The event of a VHD's upload, with whatever a test wants otherwise. */
export function aBlobCreated(otherwise: Partial<AzureEvent> = {}): AzureEvent {
  return {
    topic: accountId,
    subject: '/blobServices/default/containers/vhds/blobs/ubuntu-24/1.0.0.vhd',
    eventType: 'Microsoft.Storage.BlobCreated',
    eventTime: '2026-04-08T02:30:06.1234567Z',
    id: '8f1b5c4e-0c4d-4d59-9a2b-5d6f0f6d0001',
    data: {
      api: 'PutBlob',
      blobType: 'PageBlob',
      contentLength: 1024,
      contentType: 'application/octet-stream',
      url: 'https://localhost:10000/gallerist/vhds/ubuntu-24/1.0.0.vhd',
      sequencer: '000000000000000000000000000000000000000000000001',
    },
    dataVersion: '',
    metadataVersion: '1',
    ...otherwise,
  };
}
