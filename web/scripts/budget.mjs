// Bundle gate: gzip sizes of what the first page loads, and of every lazy chunk. Run after `npm run build`.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limits = { initialJs: 195, css: 20, lazy: 60 };
// Lazy chunks that may be larger, with the reason in their name.
const larger = [
  [/plan|chat|markdown|prose/i, 140],
  [/review|diff|pierre|shiki|highlight|ruby/i, 160],
];
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1024;

const initial = new Set();
const visit = (key) => {
  if (initial.has(key)) return;
  initial.add(key);
  for (const next of manifest[key].imports ?? []) visit(next);
};
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);

const problems = [];
const gate = (name, kilobytes, limit) => {
  console.log(`${name.padEnd(52)} ${kilobytes.toFixed(1).padStart(7)} KB gz   limit ${limit}`);
  if (kilobytes > limit) problems.push(`${name} is ${kilobytes.toFixed(1)} KB, more than ${limit} KB`);
};
const files = [...initial].map((key) => manifest[key]);
gate(
  'initial JS',
  files.reduce((sum, chunk) => sum + size(chunk.file), 0),
  limits.initialJs,
);
gate(
  'initial CSS',
  files.flatMap((chunk) => chunk.css ?? []).reduce((sum, file) => sum + size(file), 0),
  limits.css,
);
for (const [key, chunk] of Object.entries(manifest)) {
  if (initial.has(key) || !chunk.file.endsWith('.js')) continue;
  gate(
    chunk.file,
    size(chunk.file),
    larger.find(([pattern]) => pattern.test(chunk.file))?.[1] ?? limits.lazy,
  );
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
