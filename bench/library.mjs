// A card on a library that nobody here wrote: Apache Commons CLI as it is published on Maven Central, put under git, with its own
// Maven build and its own 797 tests as the check, in the sandbox without a network. One card adds a method with a test and is
// merged; another breaks the library, says that all is well, and must not be verified.
// ./loopforge build && node bench/library.mjs
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, hasModels, startModels } from '../e2e/models.mjs';
import { startStudio } from '../e2e/studio.mjs';

const LIBRARY = 'commons-cli:commons-cli:1.9.0';
if (!hasModels()) {
  console.log('library: skipped, aimock is not installed (npm ci in src/test/counterparts).');
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'loopforge-library-'));
const repository = join(folder, 'library');
const run = (program, words, cwd = folder) => execFileSync(program, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const git = (...words) => run('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', ...words], repository);
// What its parent's release checks want is not in the published sources.
const build = ['-q', '-B', '-Drat.skip', '-Denforcer.skip', 'test'];

for (const [file, type] of [['sources', 'jar:sources'], ['test-sources', 'jar:test-sources'], ['pom', 'pom']]) {
  run('mvn', ['-q', 'dependency:copy', `-Dartifact=${LIBRARY}:${type}`, `-DoutputDirectory=${folder}`]);
  const got = join(folder, file === 'pom' ? 'commons-cli-1.9.0.pom' : `commons-cli-1.9.0-${file}.jar`);
  const to = join(repository, 'src', file === 'sources' ? 'main' : 'test', 'java');
  if (file === 'pom') cpSync(got, join(repository, 'pom.xml'));
  else {
    mkdirSync(to, { recursive: true });
    run('unzip', ['-q', got, '-x', 'META-INF/*', '-d', to]);
  }
}
const readable = 'org/apache/commons/cli/existing-readable.file';
mkdirSync(join(repository, 'src/test/resources/org/apache/commons/cli'), { recursive: true });
cpSync(join(repository, 'src/test/java', readable), join(repository, 'src/test/resources', readable));
// Its own repository ignores this too; the published sources do not tell.
writeFileSync(join(repository, '.gitignore'), 'target/\n');
git('init', '-q', '-b', 'main');
git('add', '-A');
git('commit', '-qm', 'Commons CLI 1.9.0 as published');
// Once with a network, so that what the build needs lies in the cache that the board then lends read-only.
run('mvn', build, repository);
rmSync(join(repository, 'target'), { recursive: true });

const option = 'src/main/java/org/apache/commons/cli/Option.java';
const test = 'src/test/java/org/apache/commons/cli/OptionTest.java';
const cache = join(homedir(), '.m2', 'repository');
const inside = `mvn -o -Dmaven.repo.local=${cache} ${build.join(' ')}`;
const edit = (path, old, next) => call('edit_file', { path, old, new: next });
const step = (number, status) => call('update_step', { step: number, status });
const plan = (summary) => ({
  summary,
  steps: [
    { title: 'The method', details: summary, paths: [option] },
    { title: 'Its test', details: 'Beside those of its neighbours.', paths: [test] },
  ],
  checks: [{ name: "the library's own build", command: inside }],
});
const models = await startModels([
  {
    model: 'honest',
    says: `I would change \`${option}:779\`.`,
    plans: [plan('An option can be asked whether it has a description.')],
    turns: [
      [step(1, 'started'), call('search', { pattern: 'hasLongOpt', path: 'src/main' })],
      [
        edit(
          option,
          '    public boolean hasLongOpt() {',
          '    public boolean hasDescription() {\n        return description != null && !description.isEmpty();\n    }\n\n    /**\n     * Tests whether this Option has a long name.\n     *\n     * @return boolean flag indicating existence of a long name.\n     */\n    public boolean hasLongOpt() {',
        ),
        step(1, 'done'),
      ],
      [
        edit(
          test,
          '    @Test\n    public void testHasArgs() {',
          '    @Test\n    public void testHasDescription() {\n        assertTrue(new Option("a", "something").hasDescription());\n        assertFalse(new Option("a", null).hasDescription());\n    }\n\n    @Test\n    public void testHasArgs() {',
        ),
        step(2, 'done'),
      ],
      [call('run_command', { command: inside, timeoutSeconds: 600 })],
      [call('finish', { summary: 'hasDescription() with its test; the build passes.' })],
    ],
  },
  {
    model: 'liar',
    says: `I would change \`${option}:779\`.`,
    plans: [plan('A long name is looked at more closely.')],
    turns: [
      [edit(option, '        return longOption != null;', '        return longOption == null;')],
      [call('finish', { summary: 'All 797 tests pass.' })],
    ],
  },
]);
const studio = await startStudio({
  application: process.env.LOOPFORGE_E2E_APP,
  environment: { LOOPFORGE_OPENAI_URL: `${models.url}/v1`, LOOPFORGE_ALLOWED_HOSTS: '127.0.0.1' },
});
const headers = { Origin: studio.origin, 'Content-Type': 'application/json' };
const ask = async (method, path, body) => {
  const answer = await fetch(studio.origin + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  const cookie = answer.headers.get('set-cookie');
  if (cookie) headers.cookie = cookie.split(';')[0];
  return answer.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : text;
};
const waitFor = async (what, seconds) => {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    const found = await what();
    if (found) return found;
    await new Promise((next) => setTimeout(next, 500));
  }
  throw new Error('it took too long');
};
let failed = 0;
try {
  await ask('POST', '/api/session/setup-token', { token: studio.link.split('#setup=')[1] });
  headers['X-CSRF-Token'] = (await ask('GET', '/api/session')).csrfToken;
  await ask('PUT', '/api/providers/openai/key', { apiKey: 'sk-library-0001', defaultModel: 'honest' });
  const board = await ask('POST', '/api/workflows', {
    title: LIBRARY,
    repository: { kind: 'local', path: repository },
    settings: { readOnlyPaths: [cache], defaultProvider: 'openai', defaultModel: 'honest' },
  });
  const carry = async (title, model, wanted) => {
    const began = performance.now();
    const { id } = await ask('POST', `/api/workflows/${board.id}/tasks`, { title });
    await ask('POST', `/api/tasks/${id}/brainstorm`, { message: 'How would you do it?', provider: 'openai', model });
    await ask('POST', `/api/tasks/${id}/plan`, { provider: 'openai', model });
    const proposed = await ask('GET', `/api/tasks/${id}/plan`);
    await ask('POST', `/api/tasks/${id}/plan/approve`, { version: proposed.version, digest: proposed.digest });
    const task = await waitFor(async () => {
      const now = await ask('GET', `/api/tasks/${id}`);
      if (now.attention) throw new Error(`${title}: ${now.attention.reason}`);
      return now.stage === 'REVIEW' && now;
    }, 600);
    const evidence = await ask('GET', `/api/runs/${task.run.id}/evidence`);
    console.log(`library: ${title}: ${task.evidence} after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    if (task.evidence !== wanted) {
      failed += 1;
      console.log(JSON.stringify(evidence).slice(0, 3000));
    }
    return id;
  };
  const honest = await carry('An option knows whether it is described', 'honest', 'verified');
  await carry('A long name is looked at more closely', 'liar', 'failed');
  await ask('POST', `/api/tasks/${honest}/merge`, { method: 'merge' });
  if (!git('show', `main:${option}`).includes('hasDescription') || !existsSync(join(repository, test))) failed += 1;
  console.log(`library: merged; main is ${git('log', '--oneline', '-1', 'main').trim()}`);
} catch (error) {
  failed += 1;
  console.error(error);
} finally {
  await studio.stop();
  models.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed > 0 ? 1 : 0);
