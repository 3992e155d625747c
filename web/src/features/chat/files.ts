/** How well a path fits what was typed: the less, the better; none where it does not. */
const rankOf = (path: string, typed: string): number | null => {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (name.startsWith(typed)) return 0;
  if (name.includes(typed)) return 1;
  if (lower.startsWith(typed)) return 2;
  return lower.includes(typed) ? 3 : null;
};

/** The files that fit what was typed, at most eight: by name, then by folder, the shorter path first. */
export const filesFitting = (paths: readonly string[], typed: string): readonly string[] =>
  paths
    .flatMap((path) => {
      const rank = rankOf(path, typed.toLowerCase());
      return rank === null ? [] : { path, rank };
    })
    .toSorted((one, other) => one.rank - other.rank || one.path.length - other.path.length)
    .slice(0, 8)
    .map(({ path }) => path);
