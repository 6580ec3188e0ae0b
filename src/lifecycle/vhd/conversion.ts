/** The commands that turn somebody's disk into what Azure takes. */

const MIB = 1_048_576;
export const MINIMUM_BYTES = 20 * MIB;
const AS_FIXED_VHD = '-O vpc -o subformat=fixed,force_size';

/** Names of formats as qemu-img knows them; a fixed VHD is not recognised without it. */
export type SourceFormat = 'vpc' | 'vhdx' | 'qcow2' | 'vmdk' | 'vdi' | 'raw';

/**
 * `virtualBytes`: the size inside, where known. One that is not a whole number of MiB, or below the
 * minimum, goes by way of a raw file that is grown first: force_size alone keeps an odd size.
 */
export function conversion(blob: string, format: SourceFormat, virtualBytes?: number): string {
  const { source, target } = localNames(blob);
  const growing = grow(virtualBytes);
  if (growing === undefined) return convert(format, source, AS_FIXED_VHD, target);
  return byWayOfRaw(blob, (raw) => convert(format, source, '-O raw', raw), growing);
}

/** The commands that cut a fixed VHD whose partitions have been made to fit `virtualBytes`. */
export function shrinking(blob: string, virtualBytes: number): string {
  const { source } = localNames(blob);
  const toRaw = (raw: string) => convert('vpc', source, '-O raw', raw);
  return byWayOfRaw(blob, toRaw, ['resize --shrink', Math.floor(virtualBytes / MIB)]);
}

/**
 * The commands that write a new footer for a disk whose own is wrong: qemu-img refuses to read such
 * a VHD, but all before the last 512 bytes of a fixed one is the raw disk.
 */
export function withNewFooter(blob: string, virtualBytes: number): string {
  const { source } = localNames(blob);
  const toRaw = (raw: string) => `head --bytes=${virtualBytes} ${quoted(source)} > ${quoted(raw)}`;
  return byWayOfRaw(blob, toRaw, grow(virtualBytes));
}

/** How a raw file gets another size, and which, in MiB. */
type Resizing = readonly [how: string, mebibytes: number];

function grow(virtualBytes: number | undefined): Resizing | undefined {
  if (virtualBytes === undefined || acceptable(virtualBytes)) return undefined;
  return ['resize', Math.ceil(Math.max(virtualBytes, MINIMUM_BYTES) / MIB)];
}

/** The raw file has a name of its own: beside a VHD lies what it was made of, perhaps, under the same one. */
function byWayOfRaw(blob: string, toRaw: (raw: string) => string, resizing?: Resizing): string {
  const { stem, target } = localNames(blob);
  const raw = `${stem}-fixed.raw`;
  return [
    toRaw(raw),
    ...(resizing ? [`qemu-img ${resizing[0]} -f raw ${quoted(raw)} ${resizing[1]}M`] : []),
    convert('raw', raw, AS_FIXED_VHD, target),
  ].join(' && ');
}

function convert(format: SourceFormat, source: string, output: string, target: string): string {
  const [read, from] = format === 'vpc' ? asVhd(source) : [`-f ${format}`, source];
  return `qemu-img convert ${read} ${output} ${quoted(from)} ${quoted(target)}`;
}

/** Left alone, qemu-img takes the size of a VHD from its geometry, unless it knows its creator, and cuts off the rest. */
const asVhd = (file: string): [string, string] => [
  '--image-opts',
  `driver=vpc,force_size_calc=current_size,file.driver=file,file.filename=${file.replaceAll(',', ',,')}`,
];

/** qemu-img cannot read a differencing disk; Hyper-V merges it with its parents. */
export function mergeWithParents(blob: string): string {
  const { source, target } = localNames(blob);
  return `Convert-VHD -Path ${quoted(source)} -DestinationPath ${quoted(target)} -VHDType Fixed`;
}

/**
 * What the file behind a blob is called on somebody's machine: the last part of the blob's name. A
 * name that starts with / or ./ is a path there and stays. Quoted for a shell where it needs it.
 */
export function localName(blob: string): string {
  return quoted(localNames(blob).source);
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
  // Else an option to every tool, or a protocol to qemu-img; and what has no stem would become one.
  const source = !isPath && /^-|:|^\.\w+$/.test(name) ? `./${name}` : name;
  const stem = source.replace(/\.[a-z]\w*$/i, '');
  return { source, stem, target: `${stem}-fixed.vhd` };
}

function quoted(name: string): string {
  return /^[\w.,=+/-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}
