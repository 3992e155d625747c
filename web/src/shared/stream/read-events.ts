import { createParser } from 'eventsource-parser';
import type { StreamEvent } from './resume';

/** Turns a response body into events, one by one, and ends when the body does. A half event at a cut is dropped. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<StreamEvent, void, undefined> {
  const ready: StreamEvent[] = [];
  const parser = createParser({
    onEvent: (event) => {
      ready.push({ id: event.id ?? null, type: event.event ?? 'message', data: event.data });
    },
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (value) parser.feed(decoder.decode(value, { stream: true }));
      yield* ready.splice(0);
      if (done) return;
    }
  } finally {
    // Cancelling closes our end of the line only; the job on the server goes on.
    await reader.cancel().catch(() => undefined);
  }
}
