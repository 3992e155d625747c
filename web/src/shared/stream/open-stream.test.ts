import { describe, expect, it } from 'vitest';
import { backOff, retryAfter } from './back-off';
import { judge } from './cursor';
import { openStream, type StreamRequest } from './open-stream';

const encoder = new TextEncoder();

const seeded = (seed: number) => () => {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return seed / 4294967296;
};

/** A server with a memory: it replays after Last-Event-ID and cuts each of the first `cuts` lines at a random byte. */
const cuttingServer = (total: number, cuts: number, random: () => number, overlap = 0) => {
  let left = cuts;
  const asked: (string | null)[] = [];
  const respond = (lastEventId: string | null): Response => {
    asked.push(lastEventId);
    const after = lastEventId === null ? 0 : Number(lastEventId.split('.').at(-1));
    let text = ': heartbeat\n\n';
    for (let n = Math.max(1, after + 1 - overlap); n <= total; n += 1) {
      text += `id: answer.${n}\nevent: ${n === total ? 'done' : 'delta'}\ndata: {"text":"ä${n} "}\n\n`;
    }
    const bytes = encoder.encode(text);
    const end = left > 0 ? Math.floor(random() * Math.min(bytes.length, 900)) : bytes.length;
    left -= 1;
    return new Response(
      new ReadableStream({
        start: (controller) => {
          for (let at = 0; at < end; at += 37) controller.enqueue(bytes.slice(at, Math.min(end, at + 37)));
          controller.close();
        },
      }),
      { headers: { 'Content-Type': 'text/event-stream' } },
    );
  };
  return { respond, asked };
};

const follow = async (request: Partial<StreamRequest> & Pick<StreamRequest, 'resume'>) => {
  const seen: string[] = [];
  const end = await openStream({
    onEvent: (event) => seen.push(event.id ?? '-'),
    isLast: (event) => event.type === 'done',
    signal: new AbortController().signal,
    sleep: async () => undefined,
    ...request,
  });
  return { seen, end };
};

const all = (total: number): string[] => Array.from({ length: total }, (_, index) => `answer.${index + 1}`);

describe('a stream', () => {
  for (const seed of [1, 7, 42, 1234, 99_991]) {
    it(`cut_twenty_times_at_random_points_has_no_gap_and_no_repeat (seed ${seed})`, async () => {
      const server = cuttingServer(400, 20, seeded(seed));
      const { seen, end } = await follow({
        start: async () => server.respond(null),
        resume: async (lastEventId) => server.respond(lastEventId),
      });
      expect(seen).toEqual(all(400));
      expect(end).toEqual({ kind: 'ended', lastId: 'answer.400' });
    });
  }

  it('drops_what_a_server_repeats', async () => {
    const server = cuttingServer(60, 6, seeded(5), 4);
    const { seen } = await follow({ resume: async (id) => server.respond(id) });
    expect(seen).toEqual(all(60));
  });

  it('asks_again_when_an_event_is_missing_and_then_believes_the_server', async () => {
    const asked: (string | null)[] = [];
    const { seen } = await follow({
      resume: async (id) => {
        asked.push(id);
        const from = id === null ? 'id: 1\ndata: a\n\n' : '';
        return new Response(`${from}id: 5\nevent: done\ndata: b\n\n`);
      },
    });
    expect(seen).toEqual(['1', '5']);
    expect(asked).toEqual([null, '1']);
  });

  it('never_repeats_the_post_that_started_the_job', async () => {
    let posts = 0;
    const server = cuttingServer(50, 5, seeded(3));
    const { seen } = await follow({
      start: async () => {
        posts += 1;
        return server.respond(null);
      },
      resume: async (id) => server.respond(id),
    });
    expect(posts).toBe(1);
    expect(seen).toEqual(all(50));
  });

  it('hands_a_refusal_to_the_caller_with_its_words', async () => {
    const { end } = await follow({
      // As a browser has it: what was not read before the line was closed cannot be read any more.
      start: async (signal) =>
        new Response(
          new ReadableStream(
            {
              pull: (controller) => {
                if (signal.aborted) controller.error(new DOMException('closed', 'AbortError'));
                else controller.enqueue(new TextEncoder().encode('{"title":"No."}'));
                if (!signal.aborted) controller.close();
              },
            },
            { highWaterMark: 0 },
          ),
          { status: 409 },
        ),
      resume: async () => new Response(null, { status: 204 }),
    });
    if (end.kind !== 'refused') throw new Error(`it was ${end.kind}`);
    expect(end.response.status).toBe(409);
    expect(await end.response.json()).toEqual({ title: 'No.' });
  });

  it('is_gone_when_nothing_is_under_way', async () => {
    const { end } = await follow({ resume: async () => new Response(null, { status: 204 }) });
    expect(end).toEqual({ kind: 'gone' });
  });

  it('waits_out_an_overloaded_server', async () => {
    const waits: number[] = [];
    let calls = 0;
    const { seen } = await follow({
      random: () => 0,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
      resume: async () => {
        calls += 1;
        if (calls === 1) return new Response(null, { status: 503, headers: { 'Retry-After': '3' } });
        if (calls === 2) throw new TypeError('network');
        return new Response('id: answer.1\nevent: done\ndata: x\n\n');
      },
    });
    expect(seen).toEqual(['answer.1']);
    expect(waits).toEqual([3000, 250]);
  });

  it('is_left_without_stopping_the_job', async () => {
    const leave = new AbortController();
    const methods: string[] = [];
    const { end } = await follow({
      signal: leave.signal,
      onEvent: () => leave.abort(),
      resume: async () => {
        methods.push('GET');
        return new Response('id: 1\ndata: x\n\nid: 2\ndata: y\n\n');
      },
    });
    expect(end).toEqual({ kind: 'left' });
    expect(methods).toEqual(['GET']);
  });
});

describe('an event id', () => {
  it('is_judged_inside_its_scope', () => {
    expect(judge(null, 'm.1')).toBe('new');
    expect(judge('m.1', 'm.1')).toBe('repeat');
    expect(judge('m.9', 'm.10')).toBe('new');
    expect(judge('m.9', 'm.12')).toBe('gap');
    expect(judge('m.9', 'n.1')).toBe('new');
    expect(judge('2-4', '1-9')).toBe('repeat');
    expect(judge('1-9', '2-1')).toBe('new');
    expect(judge('7', '6')).toBe('repeat');
    expect(judge('0198c2f0-1b1c-7d3e-9e1f-000000000001.3', '0198c2f0-1b1c-7d3e-9e1f-000000000001.4')).toBe(
      'new',
    );
  });
});

describe('waiting', () => {
  it('doubles_to_a_ceiling_and_leaves_half_to_chance', () => {
    expect(backOff(0, () => 0)).toBe(125);
    expect(backOff(0, () => 1)).toBe(250);
    expect(backOff(30, () => 1)).toBe(15_000);
  });

  it('reads_seconds_and_dates', () => {
    expect(retryAfter('2', 0)).toBe(2000);
    expect(retryAfter('Thu, 01 Jan 1970 00:00:05 GMT', 1000)).toBe(4000);
    expect(retryAfter('soon', 0)).toBeNull();
    expect(retryAfter(null, 0)).toBeNull();
  });
});
