import { expect, test } from 'vitest';
import { mayOf } from '@/shared/api/may';

test.each([
  [undefined, { work: false, administer: false, looks: false }],
  ['VIEWER', { work: false, administer: false, looks: true }],
  ['MEMBER', { work: true, administer: false, looks: false }],
  ['ADMIN', { work: true, administer: true, looks: false }],
] as const)('%s may do as much as the server lets them', (role, may) => {
  expect(mayOf(role)).toEqual(may);
});
