// A made-up run with a large diff, for pages that are to be measured or looked at with more lines than the demo has.
const line = (file, at) => `export const value${at} = compute(${at}, 'file ${file}'); // what it says in line ${at}`;

/** A run as the API gives it, finished and ready for review. */
export const runOf = (task) => ({
  id: '00000000-0000-0000-0000-000000000001',
  taskId: task,
  attempt: 1,
  status: 'SUCCEEDED',
  engine: 'builtin',
  provider: 'scripted',
  model: 'bench',
  planVersion: 1,
  branch: 'b',
  baseCommit: 'a'.repeat(40),
  headCommit: 'b'.repeat(40),
  step: 1,
  steps: 1,
  usage: { inputTokens: 0, outputTokens: 0, costMicros: 0 },
  evidence: 'none',
  evidenceReasons: [],
});

/** As many changed files as asked for, with so many lines together; every third line is new. */
export const diffOf = (files, lines) => ({
  baseCommit: 'a'.repeat(40),
  headCommit: 'b'.repeat(40),
  files: Array.from({ length: files }, (_, file) => {
    const each = Math.floor(lines / files);
    const shown = Array.from({ length: each }, (_, at) => ({ kind: at % 3 === 2 ? 'add' : 'context', text: line(file, at) }));
    const added = shown.filter(({ kind }) => kind === 'add').length;
    return {
      path: `src/room${file % 7}/file${file}.ts`,
      status: 'MODIFIED',
      additions: added,
      deletions: 0,
      binary: false,
      tooLarge: false,
      viewed: false,
      newBlob: String(file).padStart(40, '0'),
      hunks: [{ oldStart: 1, oldLines: each - added, newStart: 1, newLines: each, lines: shown }],
    };
  }),
});

/** Answers the calls of the review tab with this diff. */
export const serveDiff = async (page, task, diff) => {
  const run = runOf(task);
  await page.route('**/api/tasks/*/runs', (route) => route.fulfill({ json: { items: [run] } }));
  await page.route('**/api/runs/*/diff*', (route) => route.fulfill({ json: diff }));
  await page.route('**/api/runs/*/evidence', (route) => route.fulfill({ json: { evidence: 'none', reasons: [], checks: [] } }));
  await page.route('**/api/runs/*/comments', (route) => route.fulfill({ json: { items: [] } }));
};
