import type { FoundDefinition, FoundGallery } from '../lifecycle/estate.ts';
import type { Ask } from './graph-query.ts';
import { parentId } from './parent-id.ts';

/** The galleries of these subscriptions, with their definitions, by Resource Graph. */
export async function graphGalleries(
  ask: Ask,
  subscriptions: readonly string[],
): Promise<FoundGallery[]> {
  const found = new Map<string, FoundGallery>();
  for await (const row of ask<GalleryRow>('galleries', GALLERIES, subscriptions)) {
    found.set(row.id.toLowerCase(), { ...row, definitions: [] });
  }
  const versions = new Map<string, number>();
  for await (const { id, held } of ask<CountRow>('counts of versions', COUNTS, subscriptions)) {
    versions.set(id, held);
  }
  for await (const row of ask<DefinitionRow>('image definitions', DEFINITIONS, subscriptions)) {
    // A gallery that was made since the others were read comes with the next look.
    const gallery = found.get(parentId(row.id));
    gallery?.definitions.push({ ...row, versions: versions.get(row.id.toLowerCase()) ?? 0 });
  }
  return [...found.values()];
}

/** By the id of a gallery in lower case. */
export async function graphSharing(
  ask: Ask,
  subscriptions: readonly string[],
): Promise<Map<string, string>> {
  const rows = await Array.fromAsync(ask<GalleryRow>('galleries', GALLERIES, subscriptions));
  return new Map(rows.map(({ id, sharing }) => [id.toLowerCase(), sharing]));
}

const ofType = (type: string): string[] => [
  'resources',
  `where type =~ 'microsoft.compute/${type}'`,
  'order by id asc',
];

const GALLERIES = [
  ...ofType('galleries'),
  "project id, location, subscription = subscriptionId, sharing = coalesce(tostring(properties.sharingProfile.permissions), 'Private')",
].join(' | ');

type GalleryRow = Omit<FoundGallery, 'definitions'>;

/** What is not set is what Azure made of it before it could be. */
const DEFINITIONS = [
  ...ofType('galleries/images'),
  "project id, osType = tostring(properties.osType), osState = tostring(properties.osState), hyperVGeneration = coalesce(tostring(properties.hyperVGeneration), 'V1'), architecture = coalesce(tostring(properties.architecture), 'x64')",
].join(' | ');

type DefinitionRow = Omit<FoundDefinition, 'versions'>;

const COUNTS = [
  'resources',
  "where type =~ 'microsoft.compute/galleries/images/versions'",
  "summarize held = count() by id = tolower(substring(id, 0, strlen(id) - strlen(name) - strlen('/versions/')))",
  'order by id asc',
  'project id, held',
].join(' | ');

interface CountRow {
  id: string;
  held: number;
}
