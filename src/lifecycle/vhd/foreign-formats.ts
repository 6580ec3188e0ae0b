import { Refused } from '../outcomes.ts';
import { ascii } from './bytes.ts';
import { conversion, localName, mergeWithParents } from './conversion.ts';
import { DIFFERENCING, DYNAMIC, FOOTER_BYTES, parseFooter } from './footer.ts';

type Recognise = (blob: string, head: Uint8Array) => Refused | undefined;

const recognisers: Recognise[] = [
  function vhdx(blob, head) {
    if (ascii(head, 0, 8) !== 'vhdxfile') return undefined;
    return toConvert(`${blob} is a VHDX; Azure takes fixed VHDs only.`, conversion(blob, 'vhdx'));
  },
  function qcow2(blob, head) {
    if (ascii(head, 0, 4) !== 'QFI\xfb') return undefined;
    const virtualBytes = head.length < 32 ? undefined : Number(view(head).getBigUint64(24));
    const command = conversion(blob, 'qcow2', virtualBytes);
    return toConvert(`${blob} is a qcow2 image; Azure takes fixed VHDs only.`, command);
  },
  function vmdk(blob, head) {
    if (ascii(head, 0, 4) !== 'KDMV') return undefined;
    const sectors = head.length < 20 ? undefined : Number(view(head).getBigUint64(12, true));
    const command = conversion(blob, 'vmdk', sectors === undefined ? undefined : sectors * 512);
    return toConvert(`${blob} is a VMDK; Azure takes fixed VHDs only.`, command);
  },
  function vdi(blob, head) {
    if (ascii(head, 64, 4) !== '\x7f\x10\xda\xbe') return undefined;
    const virtualBytes = head.length < 376 ? undefined : Number(view(head).getBigUint64(368, true));
    const command = conversion(blob, 'vdi', virtualBytes);
    return toConvert(`${blob} is a VDI; Azure takes fixed VHDs only.`, command);
  },
  function vmdkDescriptor(blob, head) {
    if (ascii(head, 0, 21) !== '# Disk DescriptorFile') return undefined;
    return new Refused(
      `${blob} is the descriptor of a VMDK: it names the files that hold the disk and holds none of it.`,
      `Convert it where those files are: ${conversion(blob, 'vmdk')}`,
    );
  },
  function compressed(blob, head) {
    const tool = compressions.find(({ magic }) => ascii(head, 0, magic.length) === magic)?.tool;
    if (tool === undefined) return undefined;
    return new Refused(
      `${blob} is compressed (${tool}); Azure takes fixed VHDs as they are.`,
      `Unpack it and upload the disk inside: ${tool} -d < ${localName(blob)} > disk.vhd`,
    );
  },
  function sparseVhd(blob, head) {
    const copy = parseFooter(head.subarray(0, FOOTER_BYTES));
    const sparse = ascii(head, FOOTER_BYTES, 8) === 'cxsparse';
    const type = copy?.diskType;
    if (type === DIFFERENCING) return differencing(blob);
    if (type === DYNAMIC || sparse) return dynamic(blob, copy?.currentBytes);
    return undefined;
  },
];

const compressions = [
  { magic: '\x1f\x8b', tool: 'gzip' },
  { magic: '\xfd7zXZ\0', tool: 'xz' },
  { magic: '\x28\xb5\x2f\xfd', tool: 'zstd' },
];

/** Throws Refused when the first bytes say that this is something other than a fixed VHD. */
export function refuseForeignFormat(blob: string, head: Uint8Array): void {
  for (const recognise of recognisers) {
    const refusal = recognise(blob, head);
    if (refusal) throw refusal;
  }
}

export function dynamic(blob: string, virtualBytes?: number): Refused {
  const command = conversion(blob, 'vpc', virtualBytes);
  return toConvert(`${blob} is a dynamic VHD; Azure takes fixed VHDs only.`, command);
}

export function differencing(blob: string): Refused {
  return new Refused(
    `${blob} is a differencing VHD, which is nothing without its parent; Azure takes fixed VHDs only.`,
    `Merge it where its parent is: ${mergeWithParents(blob)}`,
  );
}

function toConvert(reason: string, command: string): Refused {
  return new Refused(reason, `Convert it: ${command}`);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
