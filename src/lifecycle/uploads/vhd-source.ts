import type { VhdSource } from '../gallery.ts';
import type { ImportData } from '../jobs/job-data.ts';
import { addressOf } from './drop-path.ts';

/** The checked disks of an import, by the addresses of their blobs. */
export function vhdSource({ upload, disks = [] }: ImportData): VhdSource {
  const uriOf = (name: string) => addressOf({ ...upload, name });
  const data = disks.flatMap(({ lun, name }) =>
    lun === undefined ? [] : [{ lun, uri: uriOf(name) }],
  );
  const os = disks.find(({ lun }) => lun === undefined);
  return { storageAccountId: upload.account, os: uriOf(os?.name ?? upload.name), data };
}
