import { imageIn, type CataloguedImage } from './catalog/image-in.ts';
import type { ImageRules } from './catalog/schema.ts';
import { idOf, type Galleries } from './gallery.ts';
import type { Job } from './jobs/job.ts';
import type { ImportData, Upload } from './jobs/job-data.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import type { Catalogs, Clock, Drops, Numbers } from './ports.ts';
import { isManifest, stemOf } from './uploads/drop-path.ts';
import { lookAtManifest } from './uploads/look-at-manifest.ts';
import { lookAtUpload } from './uploads/look-at-upload.ts';
import { highestNumber } from './versions/number.ts';
import { nextNumber, numberAskedFor, VERSION_METADATA } from './versions/numbering.ts';
import { checkGeneration } from './vhd/inspect.ts';

export interface ImportServices {
  catalogs: Catalogs;
  drops: Drops;
  galleries: Galleries;
  numbers: Numbers;
  clock: Clock;
}

/**
 * First step of an import: waits until the upload is complete, proves from both of its ends that Azure
 * can make an image of it, and reserves its number. Makes nothing in Azure.
 */
export async function importVhd(
  job: Job<ImportData>,
  services: ImportServices,
): Promise<StepResult<ImportData>> {
  const catalog = await services.catalogs.accepted();
  if (catalog === undefined) return later(60, 'no catalog has been accepted yet');
  const { upload } = job.data;
  const image = imageIn(catalog, job.image, upload);
  const lookAt = isManifest(upload.name) ? lookAtManifest : lookAtUpload;
  const look = await lookAt(upload, image.rules, services);
  if (look.state === 'incomplete') {
    const waited = services.clock.elapsed(job.stepSince);
    return later(look.seconds ?? Math.min(300, Math.max(30, waited / 10)), look.because);
  }
  const { disk, disks, metadata } = look;
  const osDisk = `${upload.container}/${disks[0]?.name}`;
  checkGeneration(disk, image.rules.definition.hyperVGeneration, osDisk);
  const number = await reserveNumber(job, metadata, image, services);
  const version = { number, definition: idOf(image.ref), id: idOf(image.ref, number) };
  const data: ImportData = { ...job.data, disks, version };
  const step = image.rules.route === 'direct' ? 'create-version' : 'create-managed-image';
  return { kind: 'next', step, note: `checked; becomes ${number}`, data };
}

async function reserveNumber(
  job: Job<ImportData>,
  metadata: Record<string, string>,
  { rules, ref }: CataloguedImage,
  { galleries, numbers, clock }: ImportServices,
): Promise<string> {
  const { upload, requestedVersion } = job.data;
  const blobName = `${upload.container}/${upload.name}`;
  const wishes = {
    call: requestedVersion,
    metadata: metadata[VERSION_METADATA],
    stem: stemOf(upload.name),
  };
  const asked = numberAskedFor(blobName, wishes, rules.numbering);
  const gallery = await galleries.gallery(ref);
  if (gallery === undefined) throw absentGallery(rules);
  // Whether an asked number is free, create-version sees before it makes anything; another route makes more first.
  const mayCollide = asked === undefined || rules.route !== 'direct';
  const taken = [
    ...(mayCollide ? (await galleries.versions(ref)).map(({ number }) => number) : []),
    ...(gallery.softDelete ? await galleries.deletedNumbers(ref) : []),
  ];
  if (asked !== undefined && taken.includes(asked)) {
    throw new Refused(
      `${blobName}: ${ref.definition} has, or had until lately, a version ${asked}, and numbers are never given twice.`,
      'Drop the VHD again under a higher number, or under a name that is no number to get the next one.',
    );
  }
  const wish =
    asked === undefined
      ? { choose: (highest: string | undefined) => choose(rules, [highest ?? '', ...taken], clock) }
      : { exactly: asked };
  const reserve = () => numbers.reserve(idOf(ref), job.id, pathOf(upload), wish);
  const number = await reserve();
  if (asked === undefined || number === asked) return number;
  // An earlier run, which died before it was stored, was asked for another.
  await numbers.release(idOf(ref), job.id);
  return reserve();
}

function choose({ numbering }: ImageRules, known: string[], clock: Clock): string {
  const rule = numbering === 'file-name' ? 'next-patch' : numbering;
  return nextNumber(rule, highestNumber(known), clock.now());
}

const pathOf = ({ account, container, name }: Upload) =>
  `${account.toLowerCase()}/${container}/${name}`;

function absentGallery(rules: ImageRules): Refused {
  const { gallery, resourceGroup, location, subscription } = rules;
  return new Refused(
    `There is no gallery ${gallery} in resource group ${resourceGroup} of subscription ${subscription}.`,
    `Create it, then retry the job: az sig create --subscription ${subscription} --resource-group ${resourceGroup} --gallery-name ${gallery} --location ${location}`,
  );
}
