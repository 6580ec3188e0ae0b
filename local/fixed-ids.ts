/** The names and ids that every local Azure has, so that a state folder, a token and a catalog agree. */
export const tenantId = '22222222-2222-4222-8222-222222222222';
export const subscriptionId = '11111111-1111-4111-8111-111111111111';
export const resourceGroup = 'images';
export const location = 'westeurope';
export const galleryName = 'golden';
export const accountName = 'gallerist';
export const accountId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/${accountName}`;

/** The app: holds the role in infra/role.json. */
export const appPrincipalId = '33333333-3333-4333-8333-333333333333';
export const appClientId = '44444444-4444-4444-8444-444444444444';
/** People and tests: may do everything. Its client id is its object id. */
export const ownerPrincipalId = '55555555-5555-4555-8555-555555555555';

/** The client id of a principal; a principal nobody knows is its own client. */
export function clientIdOf(principalId: string): string {
  return principalId === appPrincipalId ? appClientId : principalId;
}
