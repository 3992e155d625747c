import { colour } from './colour';
import type { Coloured, ToColour } from './highlighter';

// Colouring beside the page: a grammar takes longer to make ready than the page may stand still.
addEventListener('message', ({ data: { id, code, language } }: MessageEvent<ToColour>) => {
  colour(code, language).then(
    (lines) => answer({ id, lines }),
    // A grammar that cannot be fetched is not worth a word to the reader, for whom plain text will do.
    () => answer({ id, lines: null }),
  );
});

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's has none
const answer = (coloured: Coloured): void => postMessage(coloured);
