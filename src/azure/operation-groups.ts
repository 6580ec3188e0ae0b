/** What Gallerist uses of the Compute client; the build leaves its fifty other groups of operations out. */
export const operationGroups = [
  'galleries',
  'galleryImages',
  'galleryImageVersions',
  'images',
  'softDeletedResource',
] as const;
