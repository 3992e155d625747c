import { expect, test } from 'vitest';
import { filesFitting } from '@/features/chat/files';

const paths = ['README.md', 'src/app.ts', 'src/app/model.ts', 'docs/application.md', 'web/tsapp.css'];

test('a file is found by its name first, then by its folders', () => {
  expect(filesFitting(paths, 'app')).toEqual([
    'src/app.ts',
    'docs/application.md',
    'web/tsapp.css',
    'src/app/model.ts',
  ]);
  expect(filesFitting(paths, 'SRC/APP/')).toEqual(['src/app/model.ts']);
  expect(filesFitting(paths, 'nothing')).toEqual([]);
});
