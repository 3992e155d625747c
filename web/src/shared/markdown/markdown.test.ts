import { describe, expect, it } from 'vitest';
import { splitBlocks } from './blocks';
import { citationOfUrl, citationUrl, splitCitations } from './citations';
import { targetOf } from './links';

const answer = [
  '# Plan',
  '',
  'Some **bold** text with `code` and a [link](https://example.com/a).',
  '',
  '```ts',
  'const a = "**not bold**";',
  '',
  'const b = 1;',
  '```',
  '',
  '- one',
  '- two',
  '',
  '| a | b |',
  '| - | - |',
  '| 1 | 2 |',
].join('\n');

describe('an answer being written', () => {
  it('never_shows_half_open_marks', () => {
    for (let end = 1; end <= answer.length; end += 1) {
      const last = splitBlocks(answer.slice(0, end), true).at(-1);
      const outsideCode = (last?.text ?? '').startsWith('```')
        ? ''
        : (last?.text ?? '').replace(/`[^`]*`/g, '');
      expect((outsideCode.match(/\*\*/g) ?? []).length % 2).toBe(0);
    }
  });

  it('keeps_finished_blocks_as_they_are', () => {
    const whole = splitBlocks(answer, false).map((block) => block.text);
    for (let end = 1; end < answer.length; end += 7) {
      const finished = splitBlocks(answer.slice(0, end), true).slice(0, -1);
      finished.forEach((block, index) => expect(whole[index]?.trimEnd()).toBe(block.text.trimEnd()));
    }
  });

  it('closes_a_code_block_only_at_its_fence', () => {
    expect(splitBlocks('```ts\nconst a = 1;', true).at(-1)?.closed).toBe(false);
    expect(splitBlocks('```ts\nconst a = 1;\n```', true).at(-1)?.closed).toBe(true);
    expect(splitBlocks('````\n```\n', true).at(-1)?.closed).toBe(false);
    expect(splitBlocks('```ts\nconst a = 1;', false).at(-1)?.closed).toBe(true);
  });

  it('keeps_reference_links_working', () => {
    const blocks = splitBlocks('See [docs][1].\n\nPlain.\n\n[1]: https://example.com', false);
    expect(blocks.map((block) => block.text.includes('https://example.com'))).toEqual([true, false]);
  });
});

describe('a citation', () => {
  const found = (text: string) =>
    splitCitations(text)
      .filter((piece) => typeof piece !== 'string')
      .map(({ path, line, lastLine }) => [path, line, lastLine]);

  it('is_a_path_with_a_slash_or_a_line', () => {
    expect(found('See src/app.ts:12 and (lib/a.js), then main.py:3-9.')).toEqual([
      ['src/app.ts', 12, null],
      ['lib/a.js', null, null],
      ['main.py', 3, 9],
    ]);
    expect(found('Node.js and e.g. version 1.2 or 12:30')).toEqual([]);
    expect(found('https://example.com/a.js:3')).toEqual([]);
  });

  it('never_leaves_the_repository', () => {
    expect(found('../../etc/passwd.txt:1 and src/../../x.ts:1 and .git/config.x:1')).toEqual([]);
    expect(citationOfUrl('repository-file:..%2F..%2Fetc%2Fpasswd')).toBeNull();
  });

  it('survives_its_address', () => {
    const citation = { path: 'a b/ü.ts', line: 3, lastLine: 9 };
    expect(citationOfUrl(citationUrl(citation))).toEqual(citation);
  });

  it('gives_the_whole_text_back', () => {
    const text = 'In src/a.ts:1, x/y.go and nothing';
    expect(
      splitCitations(text)
        .map((piece) => (typeof piece === 'string' ? piece : piece.text))
        .join(''),
    ).toBe(text);
  });
});

describe('a link', () => {
  it('leads_to_the_web_to_a_file_or_nowhere', () => {
    expect(targetOf('https://user@evil.example:8443/x')).toMatchObject({
      kind: 'outside',
      host: 'evil.example:8443',
    });
    expect(targetOf('src/app.ts#L12-L20')).toMatchObject({
      kind: 'file',
      citation: { path: 'src/app.ts', line: 12, lastLine: 20 },
    });
    for (const hostile of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      '//evil.example',
      ' ',
      '#x',
    ]) {
      expect(targetOf(hostile)).toEqual({ kind: 'text' });
    }
  });
});
