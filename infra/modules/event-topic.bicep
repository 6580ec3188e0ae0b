param name string
param location string

@description('Which subscriptions of event-subscriptions.json belong to this topic.')
@allowed(['dropAccount', 'stateAccount', 'subscription'])
param topic string
param topicType string
param source string

@description('The identity that writes dead letters; it may write blobs in the state account.')
param identityId string
param functionAppId string
param stateAccountId string
param deploySubscriptions bool

var events = loadJsonContent('../event-subscriptions.json')

resource systemTopic 'Microsoft.EventGrid/systemTopics@2022-06-15' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      #disable-next-line simplify-interpolation // a property's name cannot be a bare expression
      '${identityId}': {}
    }
  }
  properties: { source: source, topicType: topicType }

  resource subscriptions 'eventSubscriptions' = [
    for wanted in filter(events.subscriptions, candidate => candidate.topic == topic): if (deploySubscriptions) {
      name: wanted.name
      properties: {
        eventDeliverySchema: 'EventGridSchema'
        filter: wanted.filter
        retryPolicy: events.retryPolicy
        destination: {
          endpointType: 'AzureFunction'
          properties: {
            resourceId: '${functionAppId}/functions/${wanted.function}'
            // The host answers 500 for a whole batch when one event fails.
            maxEventsPerBatch: 1
          }
        }
        deadLetterWithResourceIdentity: {
          identity: { type: 'UserAssigned', userAssignedIdentity: identityId }
          deadLetterDestination: {
            endpointType: 'StorageBlob'
            properties: { resourceId: stateAccountId, blobContainerName: events.deadLetter.container }
          }
        }
      }
    }
  ]
}
