using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'gallerist')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param dropAccountIds = filter(split(readEnvironmentVariable('EXISTING_DROP_ACCOUNTS', ''), ','), id => !empty(id))
param galleryResourceGroups = filter(split(readEnvironmentVariable('GALLERY_RESOURCE_GROUPS', ''), ','), name => !empty(name))
param consumerSubscriptions = filter(split(readEnvironmentVariable('CONSUMER_SUBSCRIPTIONS', ''), ','), id => !empty(id))
param deploySubscriptions = bool(readEnvironmentVariable('DEPLOY_SUBSCRIPTIONS', 'false'))
