param accountName string
param principalId string
param roleDefinitionId string
param identityId string
param functionAppId string
param stateAccountId string
param deploySubscriptions bool

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource list 'containers' = [for name in ['vhds', 'results', 'archive']: { name: name }]
  }
}

// One role for both halves of an import: listKeys on the account, and the data of its blobs.
resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, roleDefinitionId)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleDefinitionId
  }
}

module topic 'event-topic.bicep' = {
  name: 'drop-topic-${accountName}'
  params: {
    name: accountName
    location: account.location
    topic: 'dropAccount'
    topicType: 'Microsoft.Storage.StorageAccounts'
    source: account.id
    identityId: identityId
    functionAppId: functionAppId
    stateAccountId: stateAccountId
    deploySubscriptions: deploySubscriptions
  }
}
