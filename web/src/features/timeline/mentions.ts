import type { Comment } from '@/shared/api/types';

type Named = { login: string; name: string };

/** Those whose login or a word of whose name begins so, at most eight. */
export const fitting = <P extends Named>(people: readonly P[], typed: string): readonly P[] => {
  const begin = typed.toLowerCase();
  return people
    .filter(({ login, name }) =>
      [login, ...name.split(/\s+/)].some((word) => word.toLowerCase().startsWith(begin)),
    )
    .slice(0, 8);
};

/** A comment in pieces: its words, and those it names. */
export const piecesOf = (comment: Pick<Comment, 'text' | 'mentions'>): (string | Named)[] => {
  const byLogin = new Map(comment.mentions.map((named) => [named.login.toLowerCase(), named]));
  const pieces: (string | Named)[] = [];
  let from = 0;
  for (const found of comment.text.matchAll(/(?<![\w@.])@([A-Za-z0-9][\w.@+-]{0,99})/g)) {
    const login = (found[1] ?? '').replace(/[.@+-]+$/, '');
    const named = byLogin.get(login.toLowerCase());
    if (!named) continue;
    pieces.push(comment.text.slice(from, found.index), named);
    from = found.index + 1 + login.length;
  }
  pieces.push(comment.text.slice(from));
  return pieces.filter((piece) => piece !== '');
};
