import { useEffect, useState } from 'react';
import { highlight, type TokenLines, whenIdle } from './highlighter';

/** The colours of a piece of code once there are any; null until then and where there are none. */
export const useTokens = (code: string, language: string | null, enabled: boolean): TokenLines | null => {
  const [coloured, setColoured] = useState<{ readonly code: string; readonly lines: TokenLines } | null>(
    null,
  );
  useEffect(() => {
    if (!enabled || language === null) return undefined;
    let wanted = true;
    const forget = whenIdle(() => {
      void highlight(code, language).then(
        (lines) => {
          if (wanted && lines) setColoured({ code, lines });
        },
        // Plain text is readable; a grammar that cannot be fetched is not worth a word to the reader.
        () => undefined,
      );
    });
    return () => {
      wanted = false;
      forget();
    };
  }, [code, language, enabled]);
  return coloured?.code === code ? coloured.lines : null;
};
