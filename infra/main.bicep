targetScope = 'subscription'

@description('Name of the environment; every name here follows from it.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Region of the app, its state and the drop account made here.')
param location string

@description('Resource ids of existing drop accounts. None: one is made here.')
param dropAccountIds string[] = []

@description('Resource groups of this subscription that hold the galleries. None: the group made here.')
param galleryResourceGroups string[] = []

@description('Ids of further subscriptions whose machines may use the images, as the catalog names them under consumers.')
param consumerSubscriptions string[] = []

@description('Azure accepts an event subscription only after its function is deployed: false at first, true from then on.')
param deploySubscriptions bool = false

var suffix = uniqueString(subscription().id, environmentName, location)
var groupName = 'rg-${environmentName}'
var ownDropAccountName = 'drop${suffix}'
var appName = 'gallerist-${suffix}'
var tags = { 'azd-env-name': environmentName }

var ownDropAccountId = resourceId(
  subscription().subscriptionId,
  groupName,
  'Microsoft.Storage/storageAccounts',
  ownDropAccountName
)
var dropAccounts = empty(dropAccountIds) ? [ownDropAccountId] : dropAccountIds
var galleryGroups = empty(galleryResourceGroups) ? [groupName] : galleryResourceGroups

var steps = loadJsonContent('steps.json')
var role = loadJsonContent('role.json')
var subscriptionIds = union([subscription().subscriptionId], map(dropAccountIds, id => split(id, '/')[2]), consumerSubscriptions)
var assignableScopes = map(subscriptionIds, id => '/subscriptions/${id}')

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: groupName
  location: location
  tags: tags
}

resource gallerist 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, environmentName, role.Name)
  properties: {
    // A role's name is unique in the tenant, so two environments need two.
    roleName: '${role.Name} ${environmentName}'
    description: role.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: role.Actions
        notActions: role.NotActions
        dataActions: role.DataActions
        notDataActions: role.NotDataActions
      }
    ]
    assignableScopes: assignableScopes
  }
}

// Regions belong to a subscription, and so do the machines that use images, wherever they are in it: the role itself,
// held at resource groups, reaches neither.
resource reader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, environmentName, '${role.Name} reader')
  properties: {
    roleName: '${role.Name} reader ${environmentName}'
    description: 'Reads the regions of a subscription and what there uses gallery images.'
    type: 'CustomRole'
    permissions: [
      { actions: filter(role.Actions, action => endsWith(action, '/read')), notActions: [], dataActions: [], notDataActions: [] }
    ]
    assignableScopes: assignableScopes
  }
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: { name: appName, location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: { name: appName, location: location, tags: tags, principalId: identity.outputs.principalId }
}

module state 'modules/storage-account.bicep' = {
  name: 'state-account'
  scope: group
  params: {
    name: 'state${suffix}'
    location: location
    tags: tags
    containers: ['deployment', 'catalog', 'dead-letters']
    // The queue trigger never creates its queue.
    queues: concat(steps, map(steps, step => '${step}-poison'))
  }
}

module stateAccess 'modules/state-access.bicep' = {
  name: 'state-access'
  scope: group
  params: { accountName: state.outputs.name, principalId: identity.outputs.principalId }
}

module ownDropAccount 'modules/storage-account.bicep' = if (empty(dropAccountIds)) {
  name: 'drop-account'
  scope: group
  params: {
    name: ownDropAccountName
    location: location
    tags: tags
    // To read a VHD, Azure wants listKeys on its account from whoever creates the version. Whether it
    // could do without keys is not documented, so they stay on; nothing in Gallerist uses one.
    allowSharedKeyAccess: true
  }
}

module functionApp 'modules/function-app.bicep' = {
  name: 'function-app'
  scope: group
  params: {
    name: appName
    location: location
    tags: tags
    stateAccountName: state.outputs.name
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    insightsName: monitoring.outputs.insightsName
  }
  dependsOn: [stateAccess]
}

module galleryAccess 'modules/gallery-access.bicep' = [
  for (name, index) in galleryGroups: {
    name: 'gallery-access-${index}'
    scope: resourceGroup(name)
    params: { principalId: identity.outputs.principalId, roleDefinitionId: gallerist.id }
    dependsOn: [group]
  }
]

module readerAccess 'modules/reader-access.bicep' = [
  for id in subscriptionIds: {
    name: 'reader-access-${id}'
    scope: subscription(id)
    params: { principalId: identity.outputs.principalId, roleDefinitionId: reader.id }
  }
]

module drops 'modules/drop-account.bicep' = [
  for id in dropAccounts: {
    name: 'drop-${last(split(id, '/'))}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      accountName: last(split(id, '/'))
      principalId: identity.outputs.principalId
      roleDefinitionId: gallerist.id
      identityId: identity.outputs.id
      functionAppId: functionApp.outputs.id
      stateAccountId: state.outputs.id
      deploySubscriptions: deploySubscriptions
    }
    dependsOn: [ownDropAccount]
  }
]

module stateTopic 'modules/event-topic.bicep' = {
  name: 'state-topic'
  scope: group
  params: {
    name: state.outputs.name
    location: location
    topic: 'stateAccount'
    topicType: 'Microsoft.Storage.StorageAccounts'
    source: state.outputs.id
    identityId: identity.outputs.id
    functionAppId: functionApp.outputs.id
    stateAccountId: state.outputs.id
    deploySubscriptions: deploySubscriptions
  }
}

module subscriptionTopic 'modules/event-topic.bicep' = {
  name: 'subscription-topic'
  scope: group
  params: {
    name: appName
    location: 'global'
    topic: 'subscription'
    topicType: 'Microsoft.Resources.Subscriptions'
    source: subscription().id
    identityId: identity.outputs.id
    functionAppId: functionApp.outputs.id
    stateAccountId: state.outputs.id
    deploySubscriptions: deploySubscriptions
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output FUNCTION_APP_NAME string = functionApp.outputs.name
output STATE_ACCOUNT_NAME string = state.outputs.name
output DROP_ACCOUNT_IDS string = join(dropAccounts, ',')
