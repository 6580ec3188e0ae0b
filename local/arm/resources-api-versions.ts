/** What Microsoft.Resources knows for groups, resources and providers, oldest first. */
export const resourcesApiVersions = [
  '2019-10-01',
  '2020-06-01',
  '2021-04-01',
  '2022-09-01',
  '2024-03-01',
  '2024-07-01',
  '2024-11-01',
  '2025-04-01',
];
