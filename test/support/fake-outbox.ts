import type { Outbox } from '../../src/lifecycle/ports.ts';
import type { StepMessage, StepName } from '../../src/messages.ts';

export interface Sent {
  step: StepName;
  message: StepMessage;
  at: Date;
}

/** Keeps what is sent, in order. */
export interface FakeOutbox extends Outbox {
  sent: Sent[];
}

export function fakeOutbox(): FakeOutbox {
  const sent: Sent[] = [];
  return {
    sent,
    async send(step, message, at) {
      sent.push({ step, message, at });
    },
  };
}
