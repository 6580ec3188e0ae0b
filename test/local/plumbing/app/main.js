import { app } from '@azure/functions';

// The functions that infra/event-subscriptions.json names, and one that shows the app settings.
for (const name of ['vhdUploaded', 'catalogChanged', 'versionWritten']) {
  app.eventGrid(name, {
    handler: (event, context) => context.log(`${name} got ${event.subject}`),
  });
}
app.http('settings', {
  authLevel: 'function',
  handler: () => ({ jsonBody: process.env }),
});
