/** What a caller is told whose Idempotency-Key came with another request before. */
export const keyStandsFor = (job: string): string =>
  `This Idempotency-Key stands for another request, which is job ${job}. Use a new key for a new request.`;
