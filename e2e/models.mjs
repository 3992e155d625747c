// The model server that others wrote (aimock), playing parts: what a model of a name says, proposes and does turn by turn.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './studio.mjs';

const aimock = fileURLToPath(
  new URL('../src/test/counterparts/node_modules/@copilotkit/aimock/dist/cli.js', import.meta.url),
);

/** Whether the model server is installed. */
export const hasModels = () => existsSync(aimock);

/** The same figures under each protocol's own names. */
const usage = {
  prompt_tokens: 100,
  completion_tokens: 10,
  input_tokens: 100,
  output_tokens: 10,
  promptTokenCount: 100,
  candidatesTokenCount: 10,
};

export const call = (name, args) => ({ name, arguments: JSON.stringify(args) });

/** A part: `says` in the chat, `plans` by the tool, `turns` while executing, each a list of calls or a text. */
const rulesOf = ({ model, says, plans, turns }) => {
  const answer = (turn) => (typeof turn === 'string' ? { content: turn } : { toolCalls: turn });
  const rule = (toolName, response, match = {}) => ({
    match: { model, toolName, ...match },
    response: { ...response, usage },
  });
  return [
    ...turns.map((turn, turnIndex) => rule('finish', answer(turn), { turnIndex })),
    ...plans.map((plan, sequenceIndex) =>
      rule('propose_plan', answer([call('propose_plan', plan)]), plans.length > 1 ? { sequenceIndex } : {}),
    ),
    rule('read_file', { content: says }),
  ];
};

/** Starts it on a free port; `latency` is the pause between two pieces of a stream, in milliseconds. */
export const startModels = async (parts, { latency = 0 } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'loopforge-models-'));
  const file = join(folder, 'parts.json');
  writeFileSync(file, JSON.stringify({ fixtures: parts.flatMap(rulesOf) }));
  const port = await freePort();
  const server = spawn(
    process.execPath,
    [aimock, '--port', String(port), '--fixtures', file, '--strict', '--log-level', 'warn', ...(latency ? ['--latency', String(latency)] : [])],
    { stdio: 'ignore', env: { ...process.env, AIMOCK_STRICT_TURN_INDEX: '1' } },
  );
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    if (await fetch(`${url}/health`).then(({ ok }) => ok, () => false)) break;
    if (tries > 200 || server.exitCode !== null) throw new Error('aimock did not start');
    await new Promise((next) => setTimeout(next, 50));
  }
  return {
    url,
    stop: () => {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
