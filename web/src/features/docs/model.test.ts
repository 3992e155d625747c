import { expect, test } from 'vitest';
import { type ApiDocument, describe as told, groupRoutes } from '@/features/docs/model';

const api: ApiDocument = {
  info: { title: 'x', version: '1' },
  paths: {
    '/api/tasks/{id}': { get: {}, delete: {}, parameters: {} },
    '/health': { get: {} },
    '/api/audit': { get: {} },
  },
  components: {
    schemas: {
      Card: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string' }, next: { $ref: '#/components/schemas/Card' } },
      },
    },
  },
};

test('routes stand together by what they are about', () => {
  expect(groupRoutes(api).map((group) => [group.name, group.routes.length])).toEqual([
    ['audit', 1],
    ['health', 1],
    ['tasks', 2],
  ]);
});

test('a schema that holds itself ends', () => {
  expect(told({ $ref: '#/components/schemas/Card' }, api)).toBe('{ id: string; next?: Card }');
  expect(told({ type: 'array', items: { enum: ['a', 'b'] } }, api)).toBe('"a" | "b"[]');
  expect(told(undefined, api)).toBe('unknown');
});
