// Boards that others made and that install from npm, for the same look as at ours: each with its own program, as many cards,
// the same browser. Installed when they are asked for, at one version, without install scripts, into a folder that goes again.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../e2e/studio.mjs';

const titleOf = (at) => `Card ${at}: let the report say which part of it was read from the cache`;
/** Cards one after the other into the columns, so that each has as many. */
const dealt = (count, columns) => Array.from({ length: count }, (_, at) => ({ number: at + 1, column: columns[at % columns.length] }));

/** What is compared. `card` finds a card, `lifted` whether one is in the air. */
export const peers = [
  {
    name: 'Backlog.md',
    package: 'backlog.md@1.52.0',
    seed: (project, home, count) => {
      mkdirSync(join(project, 'backlog', 'tasks'), { recursive: true });
      writeFileSync(
        join(project, 'backlog', 'config.yml'),
        'project_name: "Bench"\ndefault_status: "To Do"\nstatuses: ["To Do", "In Progress", "Done"]\nauto_open_browser: false\nremote_operations: false\ncheck_active_branches: false\ntask_prefix: "task"\n',
      );
      for (const { number, column } of dealt(count, ['To Do', 'In Progress', 'Done']))
        writeFileSync(
          join(project, 'backlog', 'tasks', `task-${number} - Card-${number}.md`),
          `---\nid: TASK-${number}\ntitle: '${titleOf(number)}'\nstatus: ${column}\nassignee: []\ncreated_date: '2026-11-27 10:00'\nlabels: []\ndependencies: []\nordinal: ${number * 1000}\n---\n`,
        );
    },
    start: (port) => ['backlog', ['browser', '--no-open', '--non-interactive', '--port', String(port)]],
    path: '/',
    card: '[draggable=true]',
    lifted: () => document.querySelector('[draggable=true].opacity-50') !== null,
  },
  {
    name: 'Kanban of Cline',
    package: 'kanban@0.1.70',
    seed: (project, home, count) => {
      const workspaces = join(home, '.cline', 'kanban', 'workspaces');
      const columns = { backlog: 'Backlog', in_progress: 'In Progress', review: 'Review', trash: 'Done' };
      const cards = dealt(count, Object.keys(columns));
      mkdirSync(join(workspaces, 'bench'), { recursive: true });
      writeFileSync(join(workspaces, 'index.json'), JSON.stringify({ version: 1, entries: { bench: { workspaceId: 'bench', repoPath: project } }, repoPathToId: { [project]: 'bench' } }));
      writeFileSync(join(workspaces, 'bench', 'sessions.json'), '{}');
      writeFileSync(join(workspaces, 'bench', 'meta.json'), JSON.stringify({ revision: 1, updatedAt: 1795806499044 }));
      writeFileSync(
        join(workspaces, 'bench', 'board.json'),
        JSON.stringify({
          columns: Object.entries(columns).map(([id, title]) => ({
            id,
            title,
            cards: cards
              .filter(({ column }) => column === id)
              .map(({ number }) => ({ id: number.toString(16).padStart(5, '0'), title: titleOf(number), prompt: 'Do it.', startInPlanMode: false, autoReviewEnabled: false, autoReviewMode: 'commit', baseRef: 'main', createdAt: 1795806499044, updatedAt: 1795806499044 })),
          })),
          dependencies: [],
        }),
      );
    },
    start: (port) => ['kanban', ['--no-open', '--no-passcode', '--port', String(port)]],
    path: '/bench',
    card: '[data-rfd-draggable-id]',
    lifted: () => [...document.querySelectorAll('[data-rfd-draggable-id]')].some((card) => card.style.position === 'fixed'),
    // Its welcome covers the board.
    before: () => localStorage.setItem('kanban.onboarding.dialog.shown', 'true'),
  },
];

const run = (program, words, options) => {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? stderr}`);
};

/** Installs a peer; gives what starts it with so many cards, and what takes it away. */
export const install = (peer) => {
  const folder = mkdtempSync(join(tmpdir(), 'loopforge-peer-'));
  // Where they are installed already, LOOPFORGE_BENCH_PEERS names the folder: one in it for each package.
  const kept = process.env.LOOPFORGE_BENCH_PEERS;
  const installed = kept ? join(kept, peer.package) : folder;
  if (!kept) run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error', peer.package]);
  const start = async (count) => {
    const [project, home] = [mkdtempSync(join(folder, 'project-')), mkdtempSync(join(folder, 'home-'))];
    run('git', ['init', '-q', '-b', 'main', project]);
    run('git', ['-C', project, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', 'commit', '-q', '--allow-empty', '-m', 'Begin']);
    peer.seed(project, home, count);
    const port = await freePort();
    const [program, words] = peer.start(port);
    const child = spawn(join(installed, 'node_modules', '.bin', program), words, { cwd: project, env: { ...process.env, HOME: home, CI: '1' }, stdio: 'ignore', detached: true });
    const url = `http://127.0.0.1:${port}${peer.path}`;
    for (let tries = 0; !(await fetch(url).then(({ ok }) => ok, () => false)); tries += 1) {
      if (tries > 600 || child.exitCode !== null) throw new Error(`${peer.name} did not start`);
      await new Promise((next) => setTimeout(next, 100));
    }
    // Its launcher starts the program itself as a child: both go.
    return { url, stop: () => process.kill(-child.pid, 'SIGKILL') };
  };
  return { start, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
};
