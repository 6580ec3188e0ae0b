/** The commands that turn somebody's disk into what Azure takes. */

const MIB = 1_048_576;
export const MINIMUM_BYTES = 20 * MIB;
const AS_FIXED_VHD = '-O vpc -o subformat=fixed,force_size';

/** Names of formats as `qemu-img -f` knows them; a fixed VHD is not recognised without it. */
export type SourceFormat = 'vpc' | 'vhdx' | 'qcow2' | 'vmdk' | 'raw';

/**
 * `virtualBytes`: the size inside, where known. One that is not a whole number of MiB, or below the
 * minimum, goes by way of a raw file that is grown first: force_size alone keeps an odd size.
 */
export function conversion(blob: string, format: SourceFormat, virtualBytes?: number): string {
  const { source, target } = localNames(blob);
  if (virtualBytes === undefined || acceptable(virtualBytes)) {
    return `qemu-img convert -f ${format} ${AS_FIXED_VHD} ${source} ${target}`;
  }
  const mebibytes = Math.ceil(Math.max(virtualBytes, MINIMUM_BYTES) / MIB);
  return byWayOfRaw(blob, format, `resize -f raw`, mebibytes);
}

/** The commands that cut a fixed VHD whose partitions have been made to fit `virtualBytes`. */
export function shrinking(blob: string, virtualBytes: number): string {
  return byWayOfRaw(blob, 'vpc', 'resize --shrink -f raw', Math.floor(virtualBytes / MIB));
}

/**
 * The commands that write a new footer for a disk whose own is wrong: qemu-img refuses to read such
 * a VHD, but all before the last 512 bytes of a fixed one is the raw disk.
 */
export function withNewFooter(blob: string, virtualBytes: number): string {
  const { source, stem, raw } = localNames(blob);
  const converted = conversion(`${stem}.raw`, 'raw', virtualBytes);
  return `head --bytes=${virtualBytes} ${source} > ${raw} && ${converted}`;
}

function byWayOfRaw(blob: string, format: SourceFormat, resize: string, mebibytes: number) {
  const { source, raw, target } = localNames(blob);
  return [
    // A raw file needs no copy to be resized.
    ...(format === 'raw' ? [] : [`qemu-img convert -f ${format} -O raw ${source} ${raw}`]),
    `qemu-img ${resize} ${format === 'raw' ? source : raw} ${mebibytes}M`,
    `qemu-img convert -f raw ${AS_FIXED_VHD} ${format === 'raw' ? source : raw} ${target}`,
  ].join(' && ');
}

/** qemu-img cannot read a differencing disk; Hyper-V merges it with its parents. */
export function mergeWithParents(blob: string): string {
  const { source, target } = localNames(blob);
  return `Convert-VHD -Path ${source} -DestinationPath ${target} -VHDType Fixed`;
}

/**
 * What the file behind a blob is called on somebody's machine: the last part of the blob's name. A
 * name that starts with / or ./ is a path there and stays. Quoted for a shell where it needs it.
 */
export function localName(blob: string): string {
  return localNames(blob).source;
}

/** Whole MiB and not below the smallest disk Azure takes. */
export function acceptable(virtualBytes: number): boolean {
  return wholeMebibytes(virtualBytes) && virtualBytes >= MINIMUM_BYTES;
}

export function wholeMebibytes(bytes: number): boolean {
  return bytes % MIB === 0;
}

function localNames(blob: string) {
  const isPath = /^\.{0,2}\//.test(blob);
  const name = (isPath ? blob : blob.slice(blob.lastIndexOf('/') + 1)) || 'disk.vhd';
  const stem = name.replace(/\.[a-z]\w*$/i, '');
  return {
    source: quoted(name),
    stem,
    raw: quoted(`${stem}.raw`),
    target: quoted(`${stem}-fixed.vhd`),
  };
}

function quoted(name: string): string {
  return /^[\w.+/-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}
