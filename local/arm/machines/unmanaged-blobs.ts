import type { BlobFacts } from '../resource-manager.ts';
import type { State } from '../state.ts';

export interface UnmanagedBlobs {
  /** The disk of a machine is written there; it stays when the machine goes. */
  write(url: string, sizeInGB: number): void;
  facts(url: string): BlobFacts | undefined;
  sizeInGB(url: string): number | undefined;
}

/** The blobs that machines without managed disks write: known by their size, without bytes. */
export function createUnmanagedBlobs(state: State): UnmanagedBlobs {
  const sizes = state.table<number>('unmanaged-blobs');
  return {
    write: (url, sizeInGB) => sizes.set(url.toLowerCase(), sizeInGB),
    sizeInGB: (url) => sizes.get(url.toLowerCase()),
    facts(url) {
      const sizeInGB = sizes.get(url.toLowerCase());
      return sizeInGB === undefined ? undefined : fixedVhd(sizeInGB * 2 ** 30);
    },
  };
}

function fixedVhd(bytes: number): BlobFacts {
  const footer = Buffer.alloc(512);
  footer.write('conectix', 0, 'latin1');
  footer.writeBigUInt64BE(BigInt(bytes), 48);
  footer.writeUInt32BE(2, 60);
  return {
    blobType: 'PageBlob',
    length: bytes + footer.length,
    footer,
    etag: '"0x8D0000000000000"',
  };
}
