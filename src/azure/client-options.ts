/** Retries are the step protocol's, counted in the job's record: a client's own would burn time inside an invocation. */
export const clientOptions = {
  retryOptions: { maxRetries: 0, maxTries: 1 },
  userAgentOptions: { userAgentPrefix: 'gallerist' },
};
