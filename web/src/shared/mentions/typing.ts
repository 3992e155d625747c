/** What is being typed behind an @ before the caret: where the @ stands, and what follows it. */
export const mentionAt = (text: string, caret: number): { from: number; typed: string } | undefined => {
  const found = /(?:^|[^\w@./])@([\w.+/-]{0,200})$/.exec(text.slice(0, caret));
  return found ? { from: caret - (found[1]?.length ?? 0) - 1, typed: found[1] ?? '' } : undefined;
};

/** The text with what was typed replaced by what was chosen, and where the caret goes. */
export const completed = (text: string, caret: number, chosen: string): { text: string; caret: number } => {
  const at = mentionAt(text, caret);
  if (!at) return { text, caret };
  const before = `${text.slice(0, at.from)}${chosen} `;
  return { text: before + text.slice(caret).replace(/^ /, ''), caret: before.length };
};
