import { sizeInGB, type DiskState } from './disk-state.ts';

// Size in GiB up to which a tier goes, with its name, IOPS and MB/s.
const premium: readonly (readonly [number, string, number, number])[] = [
  [4, 'P1', 120, 25],
  [8, 'P2', 120, 25],
  [16, 'P3', 120, 25],
  [32, 'P4', 120, 25],
  [64, 'P6', 240, 50],
  [128, 'P10', 500, 100],
  [256, 'P15', 1100, 125],
  [512, 'P20', 2300, 150],
  [1024, 'P30', 5000, 200],
  [2048, 'P40', 7500, 250],
  [4096, 'P50', 7500, 250],
  [8192, 'P60', 16_000, 500],
  [16_384, 'P70', 18_000, 750],
  [32_768, 'P80', 20_000, 900],
];

/** What a disk of that kind and size can do; only premium disks have a tier. */
export function performanceOf(state: DiskState): {
  speed: { diskIOPSReadWrite: number; diskMBpsReadWrite: number };
  tier?: string;
} {
  const isTiered = state.sku === 'Premium_LRS' || state.sku === 'Premium_ZRS';
  const size = sizeInGB(state);
  const found = isTiered ? premium.find(([gigabytes]) => size <= gigabytes) : undefined;
  if (!found) return { speed: { diskIOPSReadWrite: 500, diskMBpsReadWrite: 60 } };
  const [, tier, diskIOPSReadWrite, diskMBpsReadWrite] = found;
  return { speed: { diskIOPSReadWrite, diskMBpsReadWrite }, tier };
}
