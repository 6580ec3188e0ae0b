import { expect, it } from 'vitest';
import { accountId } from '../../../local/fixed-ids.ts';
import { prepared } from './prepared.ts';
import { uri } from './vhd.ts';

const source = { storageAccountId: accountId, uri };
const region = (members: object) => ({
  publishingProfile: { targetRegions: [{ name: 'westeurope', ...members }] },
});
const replicas = (regionalReplicaCount: number) =>
  region({ additionalReplicaSets: [{ regionalReplicaCount }] });
const dataDisk = (lun: number) => ({
  storageProfile: {
    osDiskImage: { source },
    dataDiskImages: [{ lun, source: { ...source, uri: `${uri}.1` } }],
  },
});

it.each<[object, string, RegExp]>([
  [replicas(101), 'InvalidParameter', /The value '101' .* between '1' and '100', inclusive/],
  [replicas(-3), 'InvalidParameter', /The value '-3' .* between '1' and '100', inclusive/],
  [dataDisk(-1), 'InvalidParameter', /The value '-1' .*dataDiskImages\.lun.* between '0' and '63'/],
  [dataDisk(64), 'InvalidParameter', /The value '64' .* between '0' and '63'/],
  [{ securityProfile: { nonsense: 1 } }, 'BadRequest', /Could not find member 'nonsense'/],
  [
    { securityProfile: { uefiSettings: { signatureTemplateNames: ['Other'] } } },
    'InvalidParameter',
    /The value 'Other' is not valid/,
  ],
])('refuses %j', async (properties, code, message) => {
  const { put } = await prepared();
  const { status, json } = await put('1.0.0', properties as Record<string, unknown>);
  expect([status, json.error.code]).toEqual([400, code]);
  expect(json.error.message).toMatch(message);
});

it('tells the UEFI keys back that a version is made with', async () => {
  const { put } = await prepared();
  const securityProfile = {
    uefiSettings: {
      signatureTemplateNames: ['NoSignatureTemplate'],
      additionalSignatures: { pk: { type: 'x509', value: ['MII='] } },
    },
  };
  const { json } = await put('1.0.0', { securityProfile });
  expect(json.properties.securityProfile).toEqual(securityProfile);
});
