import { expect, it } from 'vitest';
import { covers } from '../../src/azure/rights.ts';

it.each([
  ['*', true],
  ['*/read', true],
  ['Microsoft.Compute/*', true],
  ['microsoft.compute/virtualmachines/READ', true],
  ['Microsoft.Compute/*/read', true],
  ['Microsoft.Compute/virtualMachines/*', true],
  ['Microsoft.Compute/virtualMachines', false],
  ['Microsoft.Compute/virtualMachines/write', false],
  ['MicrosoftxCompute/virtualMachines/read', false],
  ['Microsoft.Compute/virtualMachines/read/*', false],
  ['*/write', false],
])('a right to %s covers reading machines: %s', (pattern, covered) => {
  expect(covers(pattern, 'Microsoft.Compute/virtualMachines/read')).toBe(covered);
});
