import { Refused } from '../outcomes.ts';
import { acceptable, conversion, localName, MINIMUM_BYTES, withNewFooter } from './conversion.ts';
import { DIFFERENCING, DYNAMIC, FIXED, FOOTER_BYTES, type Footer } from './footer.ts';
import { differencing, dynamic } from './foreign-formats.ts';

const VERSION_1 = 0x0001_0000;
// The specification's text says 0xFFFFFFFF for this eight-byte field; writers fill all of it.
const NO_DATA_OFFSET = [0xffff_ffff_ffff_ffffn, 0xffff_ffffn];

/** Throws Refused unless this is the footer of a fixed VHD as long as the blob, of a size Azure takes. */
export function refuseFooter(blob: string, length: number, footer: Footer): void {
  if (!footer.checksumHolds) {
    throw new Refused(
      `The footer of ${blob} is damaged: its checksum does not hold.`,
      `Upload it again; if your file has the same fault, write a new footer: ${withNewFooter(blob, length - FOOTER_BYTES)}`,
    );
  }
  if (footer.diskType === DYNAMIC) throw dynamic(blob, footer.currentBytes);
  if (footer.diskType === DIFFERENCING) throw differencing(blob);
  refuseStrange(blob, length, footer);
  refuseSize(blob, length, footer.currentBytes);
}

function refuseStrange(blob: string, length: number, footer: Footer): void {
  const strange = strangeness(footer);
  if (strange === undefined) return;
  throw new Refused(
    `The footer of ${blob} has ${strange}, which no fixed VHD has.`,
    `Write a new one: ${withNewFooter(blob, length - FOOTER_BYTES)}`,
  );
}

function strangeness({ diskType, version, dataOffset }: Footer): string | undefined {
  if (diskType !== FIXED) return `disk type ${diskType}`;
  if (version !== VERSION_1) return `format version 0x${version.toString(16)}`;
  if (!NO_DATA_OFFSET.includes(dataOffset)) return `data offset 0x${dataOffset.toString(16)}`;
  return undefined;
}

function refuseSize(blob: string, length: number, currentBytes: number): void {
  const virtualBytes = length - FOOTER_BYTES;
  if (virtualBytes !== currentBytes) {
    const fault = virtualBytes < currentBytes ? 'is truncated' : 'is longer than its disk';
    throw new Refused(
      `${blob} ${fault}: its footer describes ${currentBytes} bytes, and ${virtualBytes} lie before it.`,
      `Compare with your file (ls -l ${localName(blob)}) and upload it again; if the lengths agree, convert the source again or write a new footer: ${withNewFooter(blob, virtualBytes)}`,
    );
  }
  if (acceptable(virtualBytes)) return;
  const fault = virtualBytes < MINIMUM_BYTES ? 'less than 20 MiB' : 'not a whole number of MiB';
  throw new Refused(
    `${blob} is a disk of ${virtualBytes} bytes, which is ${fault}.`,
    `Grow it: ${conversion(blob, 'vpc', virtualBytes)}`,
  );
}
