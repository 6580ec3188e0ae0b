import { invalidParameter } from '../errors.ts';
import type { ResolvedImage } from './image-reference.ts';

const linuxDefaults = {
  provisionVMAgent: true,
  patchSettings: { patchMode: 'ImageDefault', assessmentMode: 'ImageDefault' },
};
const windowsDefaults = {
  provisionVMAgent: true,
  enableAutomaticUpdates: true,
  patchSettings: { patchMode: 'AutomaticByOS', assessmentMode: 'ImageDefault' },
};

type Profile = Record<string, unknown>;

/** The profile as Azure writes it back: without secrets, with defaults. Throws where the image wants another. */
export function osProfileOf(
  asked: Profile | undefined,
  image: Pick<ResolvedImage, 'osType' | 'osState'> | undefined,
): Profile | undefined {
  if (image?.osState !== 'Generalized') {
    if (asked) throw invalidParameter("Parameter 'osProfile' is not allowed.", 'osProfile');
    return undefined;
  }
  if (!asked)
    throw invalidParameter("Required parameter 'osProfile' is missing (null).", 'osProfile');
  const { linuxConfiguration, windowsConfiguration, ...rest } = asked;
  const { secrets = [], allowExtensionOperations = true, ...others } = rest;
  const { requireGuestProvisionSignal = true, ...own } = others;
  const told = Object.entries(own).filter(([name]) => !secret.includes(name));
  return {
    ...Object.fromEntries(told),
    ...(image.osType === 'Linux'
      ? { linuxConfiguration: linux(linuxConfiguration as Profile | undefined) }
      : { windowsConfiguration: windows(windowsConfiguration as Profile | undefined) }),
    secrets,
    allowExtensionOperations,
    requireGuestProvisionSignal,
  };
}

const secret = ['adminPassword', 'customData'];

function linux(asked: Profile = {}): Profile {
  const { disablePasswordAuthentication = false, ssh, ...rest } = asked;
  return { disablePasswordAuthentication, ssh, ...linuxDefaults, ...rest };
}

function windows(asked: Profile = {}): Profile {
  return { ...windowsDefaults, ...asked };
}
