// Writes src/shared/api/schema.ts from the server's OpenAPI snapshot; with --check, only says whether it is current.
// The generator needs TypeScript 5 and so lives in its own package, tools/; its dependencies are installed on first
// use. The check needs neither: the file names the digest of the snapshot it was made from, and its own.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const digest = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);
const tools = path('../tools');
const snapshot = path('../../docs/api/openapi.json');
const written = path('../src/shared/api/schema.ts');
const headOf = (body) =>
  `// Made by \`npm run types\` from docs/api/openapi.json (${digest(readFileSync(snapshot))}, ${digest(body)}). Do not edit.\n`;

if (process.argv.includes('--check')) {
  const text = existsSync(written) ? readFileSync(written, 'utf8') : '';
  const body = text.slice(text.indexOf('\n') + 1);
  if (text !== headOf(body) + body) {
    console.error('src/shared/api/schema.ts is not made from docs/api/openapi.json; run: npm run types');
    process.exit(1);
  }
} else {
  if (!existsSync(`${tools}/node_modules`)) {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: tools,
      stdio: 'inherit',
    });
  }
  const body = execFileSync(`${tools}/node_modules/.bin/openapi-typescript`, [snapshot], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  writeFileSync(written, headOf(body) + body);
}
