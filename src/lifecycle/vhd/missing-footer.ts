import { Refused } from '../outcomes.ts';
import { ascii, isZero } from './bytes.ts';
import { conversion, localName, MINIMUM_BYTES, wholeMebibytes } from './conversion.ts';
import { FOOTER_BYTES, FOOTER_COOKIE, parseFooter } from './footer.ts';
import type { DiskReading } from './inspect.ts';
import { bytesDescribed } from './partition-table.ts';

/**
 * The last 512 bytes are no footer. Zeros where a footer may still come mean that the upload goes
 * on (a page blob reads zeros where nothing was written); all else is refused with the likeliest cause.
 */
export function diagnoseMissingFooter(reading: DiskReading): {
  state: 'unfinished';
  because: string;
} {
  const { blob, length, head, tail } = reading;
  refuseJunkAfterFooter(blob, length, tail);
  refuseFooterAtFront(blob, length, head);
  refuseCutOff(blob, length, head);
  refuseRaw(blob, length, tail);
  refuseOddLength(blob, length);
  const last = tail.subarray(-FOOTER_BYTES);
  if (isZero(last)) return { state: 'unfinished', because: 'its footer is still zeros' };
  throw new Refused(
    `${blob} has no VHD footer: its last 512 bytes start with "${printable(last)}" and not with the cookie "${FOOTER_COOKIE}".`,
    `See whether your file has it: tail -c 512 ${localName(blob)} | head -c 8. If so upload it again; if not, convert the source again: ${conversion('disk.raw', 'raw')}`,
  );
}

function refuseJunkAfterFooter(blob: string, length: number, tail: Uint8Array): void {
  for (let at = tail.length - FOOTER_BYTES - 1; at >= 0; at -= 1) {
    if (tail[at] !== 0x63 || !parseFooter(tail.subarray(at, at + FOOTER_BYTES))?.checksumHolds)
      continue;
    const end = length - tail.length + at + FOOTER_BYTES;
    throw new Refused(
      `${blob} has junk after the footer: ${length - end} bytes that belong to no VHD.`,
      `Cut them off and upload it again: truncate --size=${end} ${localName(blob)}`,
    );
  }
}

function refuseFooterAtFront(blob: string, length: number, head: Uint8Array): void {
  const footer = parseFooter(head.subarray(0, FOOTER_BYTES));
  if (!footer) return;
  throw new Refused(
    `${blob} has a VHD footer only at the front; a fixed VHD has it in its last 512 bytes, where these ${length} bytes have none.`,
    `Upload it again if your file is longer (ls -l ${localName(blob)}); if not, convert the source again: ${conversion('disk.raw', 'raw')}`,
  );
}

function refuseCutOff(blob: string, length: number, head: Uint8Array): void {
  const described = bytesDescribed(head);
  if (described === undefined || described <= length) return;
  throw new Refused(
    `${blob} is truncated: its partition table describes ${described} bytes, it has ${length}, and it ends without a footer.`,
    `Compare with your file (ls -l ${localName(blob)}) and upload it again; if the lengths agree, convert the source again: ${conversion('disk.raw', 'raw')}`,
  );
}

function refuseRaw(blob: string, length: number, tail: Uint8Array): void {
  const endsWithGpt = ascii(tail, tail.length - FOOTER_BYTES, 8) === 'EFI PART';
  if (!endsWithGpt && !wholeMebibytes(length)) return;
  throw new Refused(
    `${blob} is a raw disk: ${length} bytes without a VHD footer.`,
    `Convert it: ${conversion(blob, 'raw', length)}`,
  );
}

function refuseOddLength(blob: string, length: number): void {
  const virtualBytes = length - FOOTER_BYTES;
  if (!wholeMebibytes(virtualBytes)) {
    throw new Refused(
      `${blob} has ${length} bytes; a fixed VHD has a whole number of MiB and 512 bytes of footer.`,
      `Convert the source again: ${conversion('disk.raw', 'raw', virtualBytes)}`,
    );
  }
  if (virtualBytes < MINIMUM_BYTES) {
    throw new Refused(
      `${blob} is a disk of ${virtualBytes} bytes, which is less than 20 MiB.`,
      `Grow the source: ${conversion('disk.raw', 'raw', virtualBytes)}`,
    );
  }
}

function printable(bytes: Uint8Array): string {
  return ascii(bytes, 0, 8).replaceAll(/[^\x20-\x7e]/g, '.');
}
