// A studio of our own for one script: the built program on a free port with an empty data folder, and a browser.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const fromWeb = createRequire(new URL('../web/package.json', import.meta.url));
export const { chromium } = fromWeb('playwright-core');
export const axePath = fromWeb.resolve('axe-core/axe.min.js');

const browsers = [
  process.env.LOOPFORGE_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The system's Chromium, or nothing. */
export const findBrowser = () => browsers.find((path) => path && existsSync(path));

const unused = (port) =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
/** A port below those that the system gives to outgoing connections, so that it is not given away meanwhile. */
export const freePort = async () => {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    if (await unused(port)) return port;
  }
};

/** Starts the program, and gives its address, its sign-in link and the way to stop it. */
export const startStudio = async ({ environment = {}, application } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'loopforge-e2e-'));
  // As root PostgreSQL runs as another user, who must be able to pass through.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const data = join(folder, 'data');
  // PostgreSQL as the tests of the server have unpacked it, where they have.
  const programs = join(tmpdir(), `loopforge-test-programs-${userInfo().username}`);
  if (existsSync(programs)) {
    mkdirSync(data, { mode: 0o711 });
    symlinkSync(programs, join(data, 'programs'));
  }
  const packaged = application ?? join(root, 'target', 'quarkus-app');
  // What the launcher lets the JVM keep of a start; one that does not fit is left aside.
  const cache = join(packaged, '..', 'app.aot');
  const command = [
    '--enable-native-access=ALL-UNNAMED',
    '--sun-misc-unsafe-memory-access=allow',
    '-Xms64m',
    '-Xmx768m',
    '-Djava.awt.headless=true',
    '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
    ...(existsSync(cache) ? [`-XX:AOTCache=${cache}`, '-Xlog:aot*=off', '-Xlog:cds*=off'] : []),
    ...(process.env.LOOPFORGE_JAVA_OPTIONS ?? '').split(' ').filter(Boolean),
    '-jar',
    join(packaged, 'quarkus-run.jar'),
  ];
  const program = spawn(
    java,
    [...command, 'up', '--port', String(port), '--data', data, '--no-browser'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
  );
  let said = '';
  const link = await new Promise((resolve, reject) => {
    const hear = (chunk) => {
      said += chunk;
      const found = said.match(/https?:\S+#setup=\S+/);
      if (found) resolve(found[0]);
    };
    program.stdout.on('data', hear);
    program.stderr.on('data', hear);
    program.once('exit', (code) => reject(new Error(`the program ended with ${code}:\n${said.slice(-3000)}`)));
    setTimeout(() => reject(new Error(`no sign-in link within three minutes:\n${said}`)), 180_000).unref();
  });
  const stop = async () => {
    if (program.exitCode === null) {
      const ended = new Promise((resolve) => program.once('exit', resolve));
      program.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { origin: new URL(link).origin, link, stop, data, command, pid: program.pid };
};

/** A headless browser that asks nobody but us. */
export const startBrowser = (path = findBrowser()) =>
  chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** Collects what no page may do: errors in the console, unhandled rejections, requests to anybody else. */
export const watch = (context, origin, faults) => {
  context.on('page', (page) => {
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console error on ${page.url()}: ${message.text()} ${message.location().url ?? ''}`);
    });
    page.on('pageerror', (error) => faults.push(`unhandled on ${page.url()}: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (/^(https?|wss?):/.test(url) && new URL(url).host !== new URL(origin).host)
        faults.push(`request to somebody else: ${url}`);
    });
  });
};

/** Signs in by the one-time link and gives the cookies to share. */
export const signIn = async (browser, studio) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(studio.link);
  await page.getByRole('heading', { name: 'Boards', level: 1 }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
};
