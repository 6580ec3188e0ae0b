/** One image of the marketplace, with the versions it has, the oldest first. */
export interface MarketplaceImage {
  publisher: string;
  offer: string;
  sku: string;
  versions: string[];
  osType: 'Linux' | 'Windows';
  hyperVGeneration: 'V1' | 'V2';
  sizeInGB: number;
  architecture: 'x64' | 'Arm64';
  /** What disks of it tell, where more than the architecture is known. */
  capabilities?: Record<string, unknown>;
  /** What a buyer agreed to, and whoever makes an image of a machine of it carries on. */
  plan?: { publisher: string; name: string; product: string };
}

const linux = {
  osType: 'Linux',
  hyperVGeneration: 'V2',
  sizeInGB: 30,
  architecture: 'x64',
} as const;
const windows = { ...linux, osType: 'Windows', sizeInGB: 127 } as const;
const noble = { ...linux, publisher: 'Canonical', offer: 'ubuntu-24_04-lts' };
const nobles = ['24.04.202506010', '24.04.202509100'];
const jammy = { ...linux, publisher: 'Canonical', offer: '0001-com-ubuntu-server-jammy' };
const jammies = ['22.04.202506040', '22.04.202509120'];
const windowsServer = { ...windows, publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer' };
const cis = { publisher: 'center-for-internet-security-inc', offer: 'cis-ubuntu' };
const cisSku = 'cis-ubuntulinux2204-l1-gen1';

/** A few that people make golden images of; names and shapes are Azure's, the versions a choice. */
export const catalogue: readonly MarketplaceImage[] = [
  { ...noble, sku: 'server', versions: nobles },
  { ...noble, sku: 'server-gen1', versions: nobles, hyperVGeneration: 'V1' },
  { ...noble, sku: 'server-arm64', versions: nobles, architecture: 'Arm64' },
  {
    ...jammy,
    sku: '22_04-lts-gen2',
    versions: jammies,
    capabilities: {
      supportsHibernation: true,
      supportedCapabilities: {
        diskControllerTypes: 'SCSI, NVMe',
        acceleratedNetwork: true,
        architecture: 'x64',
      },
    },
  },
  { ...jammy, sku: '22_04-lts', versions: jammies, hyperVGeneration: 'V1' },
  {
    ...linux,
    publisher: 'Debian',
    offer: 'debian-12',
    sku: '12-gen2',
    versions: ['0.20250814.2204'],
  },
  {
    ...linux,
    publisher: 'RedHat',
    offer: 'RHEL',
    sku: '9-lvm-gen2',
    versions: ['9.6.2025061714'],
    sizeInGB: 64,
  },
  {
    ...windowsServer,
    sku: '2022-datacenter-g2',
    versions: ['20348.4052.250805', '20348.4171.250903'],
  },
  {
    ...windowsServer,
    sku: '2022-datacenter',
    versions: ['20348.4171.250903'],
    hyperVGeneration: 'V1',
  },
  { ...windowsServer, sku: '2025-datacenter-g2', versions: ['26100.6584.250904'] },
  {
    ...linux,
    ...cis,
    sku: cisSku,
    versions: ['1.0.7'],
    hyperVGeneration: 'V1',
    plan: { publisher: cis.publisher, name: cisSku, product: cis.offer },
  },
];

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Those whose names are the given ones, as far as they are given; names count in any case. */
export const imagesOf = (publisher?: string, offer?: string, sku?: string): MarketplaceImage[] =>
  catalogue.filter(
    (image) =>
      (publisher === undefined || same(image.publisher, publisher)) &&
      (offer === undefined || same(image.offer, offer)) &&
      (sku === undefined || same(image.sku, sku)),
  );
