param name string
param location string
param tags object
param stateAccountName string
param identityId string
param clientId string
param insightsName string

var storageSuffix = environment().suffixes.storage
var blobUri = 'https://${stateAccountName}.blob.${storageSuffix}'

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'gallerist' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      #disable-next-line simplify-interpolation // a property's name cannot be a bare expression
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      runtime: { name: 'node', version: '22' }
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 40 }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobUri}/deployment'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      AzureWebJobsStorage__blobServiceUri: blobUri
      AzureWebJobsStorage__queueServiceUri: 'https://${stateAccountName}.queue.${storageSuffix}'
      AzureWebJobsStorage__tableServiceUri: 'https://${stateAccountName}.table.${storageSuffix}'
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: clientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
      AZURE_CLIENT_ID: clientId
      RESOURCE_MANAGER_URL: environment().resourceManager
      RESOURCE_MANAGER_AUDIENCE: environment().authentication.audiences[0]
      CLOCK_SPEED: '1'
      KEEP_GALLERIES_SCHEDULE: '0 */15 * * * *'
      TEND_JOBS_SCHEDULE: '0 */5 * * * *'
      FIND_UPLOADS_SCHEDULE: '0 */10 * * * *'
      READ_DEAD_LETTERS_SCHEDULE: '0 */10 * * * *'
    }
  }
}

output id string = app.id
output name string = app.name
