import { afterEach, beforeEach, expect } from 'vitest';

/** A test that logs an error without expecting one has found something. */
let errors: unknown[][] = [];

beforeEach(() => {
  errors = [];
  console.error = (...parts: unknown[]) => {
    errors.push(parts);
  };
});

afterEach(() => {
  expect(errors, 'errors were logged').toEqual([]);
});
