import type { ReactNode } from 'react';
import type { Token } from './highlighter';

/** One line of coloured code. */
export const CodeTokens = ({ tokens }: { tokens: readonly Token[] }): ReactNode =>
  tokens.map((token, index) =>
    token.colour === null && !token.italic && !token.bold ? (
      token.text
    ) : (
      <span
        key={index}
        style={{
          color: token.colour ?? undefined,
          fontStyle: token.italic ? 'italic' : undefined,
          fontWeight: token.bold ? 600 : undefined,
        }}
      >
        {token.text}
      </span>
    ),
  );
