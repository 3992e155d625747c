// Writes src/shared/api/schema.ts from the server's OpenAPI snapshot. The generator needs TypeScript 5 and so lives
// in its own package, tools/; its dependencies are installed on first use.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const tools = path('../tools');
if (!existsSync(`${tools}/node_modules`)) {
  execFileSync('npm', ['ci', '--ignore-scripts', '--omit-lockfile-registry-resolved'], {
    cwd: tools,
    stdio: 'inherit',
  });
}
execFileSync(
  `${tools}/node_modules/.bin/openapi-typescript`,
  [process.argv[2] ?? path('../../docs/api/openapi.json'), '-o', path('../src/shared/api/schema.ts')],
  { stdio: 'inherit' },
);
