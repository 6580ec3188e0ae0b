import { checkOnce } from './check-once.ts';
import type { CatalogPath, Complaint } from './complaints.ts';
import type { ImageRules } from './schema.ts';

/** What is wrong with a definition, though each of its members is right: Azure would say so at the first import. Pure. */
export function checkDefinition(name: string, { definition }: ImageRules): Complaint[] {
  const path = ['images', name, 'definition'];
  return [
    ...checkGeneration([...path, 'hyperVGeneration'], definition),
    ...checkFeatures([...path, 'features'], definition),
    ...checkRecommended([...path, 'recommended'], definition),
  ];
}

type Definition = ImageRules['definition'];

function checkGeneration(path: CatalogPath, definition: Definition): Complaint[] {
  if (definition.hyperVGeneration === 'V2') return [];
  const wants = [
    definition.architecture === 'Arm64' ? 'architecture Arm64' : '',
    definition.securityType === 'Standard' ? '' : `securityType ${definition.securityType}`,
  ].filter((want) => want !== '');
  return wants.map((want) => ({ path, problem: `${want} needs generation V2; change either.` }));
}

/** The security type is one of the features that Azure gets. */
function checkFeatures(path: CatalogPath, { features }: Definition): Complaint[] {
  const names = Object.keys(features);
  const problem = 'is said by securityType, beside the features; take it out here.';
  return [
    ...checkOnce(
      names,
      (feature) => feature.toLowerCase(),
      (index) => [...path, names[index] ?? ''],
    ),
    ...names
      .filter((feature) => feature.toLowerCase() === 'securitytype')
      .map((feature) => ({ path: [...path, feature], problem })),
  ];
}

function checkRecommended(path: CatalogPath, { recommended }: Definition): Complaint[] {
  return Object.entries(recommended ?? {}).flatMap(([what, range]) => {
    const { min = 0, max = Infinity } = range ?? {};
    const problem = `min ${min} is more than max ${max}; change either.`;
    return min <= max ? [] : [{ path: [...path, what, 'min'], problem }];
  });
}
