// What a partial clone (--filter=blob:none) saves a mirror, and what each of our reads then asks of the server: where git fetches
// each file by itself in the midst of reading, and where all files of a commit are fetched before it is read, as the git room does.
//
//   node bench/partial-clone.mjs [--commits 4000] [--files 4000]
//
// The repository is made here and served by `git daemon`, which answers filters; the calls are those of the git room. A trip is
// one lazy fetch: over a network each costs a connection, a handshake and a negotiation.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const COMMITS = option('commits', 4000);
const FILES = option('files', 4000);
const PORT = option('port', 9419);
const folder = mkdtempSync(join(tmpdir(), 'loopforge-partial-'));
const source = join(folder, 'source.git');

let seed = 42;
const random = (below) => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed % below;
};
const text = (lines) => Array.from({ length: lines }, () => `value ${random(1e9)} of ${random(1e9)} is ${random(1e9)}`);

const git = (directory, calls, { trace, fails = false } = {}) => {
  try {
    return execFileSync('git', ['--git-dir', directory, ...calls], {
      env: { ...process.env, ...(trace ? { GIT_TRACE2_EVENT: trace } : {}) },
      maxBuffer: 1 << 30,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).toString();
  } catch (failed) {
    if (fails) return '';
    throw failed;
  }
};

const build = async () => {
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', source]);
  const importing = spawn('git', ['--git-dir', source, 'fast-import', '--quiet'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const write = (chunk) =>
    importing.stdin.write(chunk) ? undefined : new Promise((resolve) => importing.stdin.once('drain', resolve));
  const files = Array.from({ length: FILES }, (_, at) => ({ name: `src/m${at % 80}/f${at}.txt`, lines: text(120) }));
  const blob = (name, content) => `M 100644 inline ${name}\ndata ${Buffer.byteLength(content)}\n${content}\n`;
  for (let commit = 0; commit < COMMITS; commit++) {
    const changed = commit === 0 ? files : Array.from({ length: 6 }, () => files[random(FILES)]);
    await write(`commit refs/heads/main\ncommitter A <a@b.c> ${1700000000 + commit} +0000\ndata 1\nc\n`);
    for (const file of changed) {
      file.lines[random(120)] = text(1)[0];
      await write(blob(file.name, file.lines.join('\n')));
    }
    if (commit % 40 === 0) await write(blob('assets/picture.svg', text(12000).join('\n')));
    await write('\n');
  }
  importing.stdin.end();
  await new Promise((resolve) => importing.on('close', resolve));
  git(source, ['config', 'uploadpack.allowFilter', 'true']);
  git(source, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  git(source, ['gc', '--quiet']);
};

const size = (directory) => Number(execFileSync('du', ['-sk', directory]).toString().split('\t')[0]) / 1024;

const timed = (what, work) => {
  const trace = join(folder, `trace-${Math.random()}`);
  const begun = performance.now();
  const held = trips.held;
  work(trace);
  const took = performance.now() - begun;
  const lazy = existsSync(trace)
    ? readFileSync(trace, 'utf8').split('\n').filter((line) => line.includes('"child_start"') && line.includes('"fetch"')).length
    : 0;
  console.log(`  ${what.padEnd(46)} ${(took / 1000).toFixed(2).padStart(7)} s  ${String(lazy + trips.held - held).padStart(5)} trips`);
};

// As PartialClone and Fetch do it: the files of these commits that are not here, in one trip.
const hold = (directory, trace, ...commits) => {
  const listed = git(directory, ['rev-list', '--objects', '--missing=print', '--no-walk', ...commits]).split('\n');
  const missing = listed.filter((line) => line.startsWith('?')).map((line) => line.slice(1));
  if (missing.length === 0) return;
  execFileSync(
    'git',
    ['--git-dir', directory, '-c', 'fetch.negotiationAlgorithm=noop', 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head']
      .concat(['--filter=blob:none', '--stdin', 'origin']),
    { input: `${missing.join('\n')}\n`, env: { ...process.env, GIT_TRACE2_EVENT: `${trace}.held` }, stdio: ['pipe', 'ignore', 'inherit'] },
  );
  trips.held++;
};
const trips = { held: 0 };

const mirror = (name, filter, held = false) => {
  const before = held ? hold : () => undefined;
  const directory = join(folder, name);
  execFileSync('git', ['init', '--quiet', '--bare', directory]);
  const url = `git://127.0.0.1:${PORT}/source.git`;
  if (filter) {
    git(directory, ['config', 'remote.origin.url', url]);
    git(directory, ['config', 'remote.origin.promisor', 'true']);
    git(directory, ['config', 'remote.origin.partialclonefilter', 'blob:none']);
    git(directory, ['config', 'core.repositoryformatversion', '1']);
    git(directory, ['config', 'extensions.partialClone', 'origin']);
  }
  console.log(`${name}:`);
  timed('fetch', () =>
    git(directory, ['fetch', '--quiet', '--no-tags', ...(filter ? ['--filter=blob:none', 'origin'] : [url]), '+refs/heads/*:refs/remotes/origin/*']),
  );
  console.log(`  ${'on disk'.padEnd(46)} ${size(directory).toFixed(1).padStart(7)} MB`);
  const tip = git(directory, ['rev-parse', 'refs/remotes/origin/main']).trim();
  const old = git(directory, ['rev-parse', `${tip}~50`]).trim();
  timed('ls-tree -l of the tip (a chat lists files)', (trace) => {
    before(directory, trace, tip);
    git(directory, ['ls-tree', '-r', '-l', tip], { trace });
  });
  timed('worktree add (a run begins)', (trace) =>
    git(directory, ['worktree', 'add', '--detach', join(folder, `${name}-tree`), tip], { trace }),
  );
  console.log(`  ${'on disk'.padEnd(46)} ${size(directory).toFixed(1).padStart(7)} MB`);
  timed('diff of 50 commits, renames found (a review)', (trace) => {
    before(directory, trace, old, tip);
    git(directory, ['diff', '--find-renames', '--patch', old, tip], { trace });
  });
  timed('grep 50 commits back (a search while talking)', (trace) => {
    before(directory, trace, old);
    git(directory, ['grep', '-n', '-I', '-F', '-e', 'value 7', old], { trace, fails: true });
  });
  timed('ls-tree -l 500 commits back', (trace) => {
    before(directory, trace, git(directory, ['rev-parse', `${tip}~500`]).trim());
    git(directory, ['ls-tree', '-r', '-l', `${tip}~500`], { trace });
  });
  pushing(name, directory, url, filter && held);
  timed('pack-objects of all refs (a backup)', (trace) =>
    execFileSync('sh', ['-c', `echo ${tip} | git --git-dir ${directory} pack-objects --revs --quiet ${held ? '--missing=allow-promisor' : ''} --stdout > /dev/null`], {
      env: { ...process.env, GIT_TRACE2_EVENT: trace },
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  console.log(`  ${'on disk'.padEnd(46)} ${size(directory).toFixed(1).padStart(7)} MB`);
};

// A run's end. The origin has one branch, which moved on meanwhile: git knows nothing of what such an origin names, and takes it
// to have nothing of ours.
const pushing = (name, directory, url, byCommit) => {
  const work = join(folder, `${name}-tree`);
  const inWork = (...calls) => execFileSync('git', ['-C', work, '-c', 'user.name=A', '-c', 'user.email=a@b.c', ...calls]);
  writeFileSync(join(work, 'new.txt'), 'new\n');
  inWork('add', 'new.txt');
  inWork('commit', '--quiet', '-m', 'work');
  const head = inWork('rev-parse', 'HEAD').toString().trim();
  const moveOn = () => {
    const main = git(source, ['rev-parse', 'refs/heads/main']).trim();
    const next = ['-c', 'user.name=A', '-c', 'user.email=a@b.c', 'commit-tree', '-p', main, '-m', 'theirs', `${main}^{tree}`];
    git(source, ['update-ref', 'refs/heads/main', git(source, next).trim()]);
  };
  const push = (how, branch, trace) => git(directory, [...how, url, `${head}:refs/heads/${branch}`], { trace });
  const seen = (what, work) => {
    moveOn();
    const here = size(directory);
    const there = size(source);
    timed(what, work);
    const grown = `${(size(directory) - here).toFixed(1)} MB here, ${(size(source) - there).toFixed(1)} MB there`;
    console.log(`  ${''.padEnd(46)} ${grown}`);
    const branches = git(source, ['for-each-ref', '--format=delete %(refname)', `refs/heads/${name}-*`]);
    execFileSync('git', ['--git-dir', source, 'update-ref', '--stdin'], { input: branches });
  };
  if (!byCommit) seen('push of one file, as git does it', (trace) => push(['push', '--quiet'], `${name}-git`, trace));
  const fetched = ['fetch', '--quiet', '--no-tags', '--filter=blob:none', 'origin', '+refs/heads/main:refs/remotes/origin/main'];
  seen('push of one file, branches fetched first', (trace) => {
    git(directory, byCommit ? fetched : ['fetch', '--quiet', '--no-tags', url, '+refs/heads/main:refs/remotes/origin/main'], { trace });
    // Ours has no address of its remote in its configuration.
    if (byCommit) git(directory, ['config', '--unset', 'remote.origin.url']);
    push(byCommit ? ['push', '--quiet', '--no-thin'] : ['push', '--quiet'], `${name}-fetched`, trace);
    if (byCommit) git(directory, ['config', 'remote.origin.url', url]);
  });
};

await build();
console.log(`source: ${COMMITS} commits, ${FILES} files, ${size(source).toFixed(1)} MB`);
const daemon = spawn('git', ['daemon', '--export-all', '--enable=receive-pack', `--base-path=${folder}`, '--listen=127.0.0.1', `--port=${PORT}`], {
  stdio: 'ignore',
});
for (let tries = 0; tries < 50 && git(source, ['ls-remote', `git://127.0.0.1:${PORT}/source.git`], { fails: true }) === ''; tries++)
  await new Promise((resolve) => setTimeout(resolve, 200));
try {
  mirror('whole', false);
  mirror('partial', true);
  mirror('by-commit', true, true);
} finally {
  daemon.kill();
  rmSync(folder, { recursive: true, force: true });
}
