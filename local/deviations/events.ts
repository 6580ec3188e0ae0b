import type { Deviation } from './deviation.ts';

export const eventDeviations: Deviation[] = [
  {
    what: 'Events that wait for delivery are lost when local Azure ends or is killed.',
    why: 'They are kept in memory. An app that needs every event would be wrong in Azure too.',
    check: 'plumbing/local-azure.test.ts › but not with the events that waited',
  },
  {
    what: 'A function has 30 real seconds to answer, at any speed.',
    why: 'Code does not run faster because the clock does.',
    check:
      'events/event-grid.test.ts › waits for an answer in real time, however much of it passes in Azure',
  },
  {
    what: 'Retries come exactly on schedule: no jitter, no step skipped.',
    why: 'Tests can tell when the next attempt comes. Azure promises neither.',
    check:
      'events/event-grid.test.ts › tries again 10 s and 30 s after a failure, and counts the attempts',
  },
  {
    what: 'An endpoint that keeps failing gets new events at once.',
    why: 'Azure holds them back for up to hours, by rules it does not tell.',
    check:
      'events/event-grid.test.ts › delivers a new event at once to an endpoint that keeps failing',
  },
  {
    what: 'One event a request; batches cannot be asked for.',
    why: 'It is what Azure does unless told otherwise, and nothing here tells it otherwise.',
    check:
      'events/event-grid.test.ts › delivers one event a request, in an array, with its headers',
  },
  {
    what: 'Only the Event Grid schema, only functions as destinations, only the three topics.',
    why: 'infra/event-subscriptions.json names no others.',
    check:
      'events/event-subscriptions.test.ts › are refused, with every reason, where Event Grid would refuse them',
  },
  {
    what: 'The deadLetterReason of an answer that is not retried is UndeliverableDueToClientError.',
    why: 'Azure does not document its word; this one follows those that were seen.',
    check:
      'events/event-grid.test.ts › does not try again after a 400, and tries hard to write the dead letter',
  },
  {
    what: 'Every dead letter is a blob of its own.',
    why: 'Azure puts several into one blob as it pleases; the array is here, with one element.',
    check: 'events/event-grid.test.ts › writes a dead letter 5 minutes after the last attempt',
  },
  {
    what: 'The validation offers no validationUrl: only the answer to the request counts.',
    why: 'The Functions host always answers itself.',
    check: 'events/event-grid.test.ts › refuses an endpoint that does not shake hands',
  },
  {
    what: 'Anybody on this machine may publish events by hand, without a key.',
    why: 'The door is for the person who runs it, and listens on this machine only.',
    check:
      'events/event-door.test.ts › takes events that a person publishes, and fills in what is missing',
  },
];
