import { sizeInGB, type DiskState } from './disk-state.ts';

/** Size in GiB up to which it goes, IOPS, MB/s, and both with performance plus. */
type Level = readonly [upTo: number, iops: number, mbps: number, plusIops?: number, plus?: number];

// From the documentation of disk types, which the recorded figures agree with.
const premium = {
  P1: [4, 120, 25],
  P2: [8, 120, 25],
  P3: [16, 120, 25],
  P4: [32, 120, 25],
  P6: [64, 240, 50],
  P10: [128, 500, 100],
  P15: [256, 1100, 125],
  P20: [512, 2300, 150],
  P30: [1024, 5000, 200, 8000, 300],
  P40: [2048, 7500, 250, 16_000, 600],
  P50: [4096, 7500, 250, 20_000, 900],
  P60: [8192, 16_000, 500, 20_000, 900],
  P70: [16_384, 18_000, 750, 20_000, 900],
  P80: [32_768, 20_000, 900, 20_000, 900],
} as const satisfies Record<string, Level>;

const standardSsd: readonly Level[] = [
  [512, 500, 60],
  [1024, 500, 60, 1500, 150],
  [2048, 500, 60, 3000, 300],
  [4096, 500, 60, 6000, 600],
  [8192, 2000, 400, 6000, 750],
  [16_384, 4000, 600, 6000, 750],
  [32_768, 6000, 750, 6000, 750],
];

const standardHdd: readonly Level[] = [
  [512, 500, 60],
  [1024, 500, 60, 1500, 150],
  [2048, 500, 60, 3000, 300],
  [4096, 500, 60, 3000, 500],
  [8192, 1300, 300, 3000, 500],
  [32_768, 2000, 500, 3000, 500],
];

// What ultra and premium v2 disks get where nobody asks for more.
const provisioned: Readonly<Record<string, readonly [iops: number, mbps: number]>> = {
  UltraSSD_LRS: [100, 13],
  PremiumV2_LRS: [3000, 125],
};

export type PremiumTier = keyof typeof premium;
export const premiumTiers = Object.keys(premium) as PremiumTier[];

/** Whether the speed of such a disk is what was asked for, whatever its size. */
export const isProvisioned = (sku: string) => sku in provisioned;

/** What such a disk tells that nobody asked for (recorded): how fast it is for those who only read, and for how many. */
export function provisionedDefaults(sku: string): Record<string, unknown> {
  const least = provisioned[sku];
  if (!least) return {};
  const [diskIOPSReadOnly, diskMBpsReadOnly] = least;
  return { readOnly: false, diskIOPSReadOnly, diskMBpsReadOnly, maxShares: 1 };
}

interface Performance {
  speed: { diskIOPSReadWrite: number; diskMBpsReadWrite: number };
  tier?: PremiumTier;
}

/** What a disk of that kind and size can do; only premium disks have a tier. */
export function performanceOf(state: DiskState): Performance {
  const { sku, speed } = state;
  const least = provisioned[sku];
  if (least)
    return { speed: { diskIOPSReadWrite: least[0], diskMBpsReadWrite: least[1], ...speed } };
  if (sku === 'Premium_LRS' || sku === 'Premium_ZRS') {
    const tier = tierOf(state);
    return { speed: speedAt(premium[tier], state), tier };
  }
  return {
    speed: speedAt(
      levelOf(sku.startsWith('StandardSSD') ? standardSsd : standardHdd, state),
      state,
    ),
  };
}

/** The tier that was asked for, unless the size has a higher one. */
function tierOf(state: DiskState): PremiumTier {
  const bySize = premiumTiers.findIndex((tier) => sizeInGB(state) <= premium[tier][0]);
  const asked = state.tier === undefined ? 0 : premiumTiers.indexOf(state.tier);
  return premiumTiers[Math.max(bySize, asked)] ?? 'P80';
}

function levelOf(levels: readonly Level[], state: DiskState): Level {
  return levels.find(([upTo]) => sizeInGB(state) <= upTo) ?? [0, 500, 60];
}

function speedAt([, iops, mbps, plusIops = iops, plus = mbps]: Level, { creationData }: DiskState) {
  const isPlus = creationData['performancePlus'] === true;
  return { diskIOPSReadWrite: isPlus ? plusIops : iops, diskMBpsReadWrite: isPlus ? plus : mbps };
}
