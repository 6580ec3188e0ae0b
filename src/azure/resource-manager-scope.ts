/** What Resource Manager wants a token for, wherever its endpoint is. */
export const RESOURCE_MANAGER_SCOPE = 'https://management.azure.com/.default';
