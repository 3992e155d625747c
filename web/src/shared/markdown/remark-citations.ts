import { citationUrl, splitCitations } from './citations';

interface Node {
  type: string;
  value?: string;
  url?: string;
  children?: Node[];
}

const linked = (node: Node): readonly Node[] => {
  if (node.value === undefined || (node.type !== 'text' && node.type !== 'inlineCode')) return [node];
  const pieces = splitCitations(node.value);
  if (pieces.every((piece) => typeof piece === 'string')) return [node];
  // Inline code is a citation only when it is nothing else.
  if (node.type === 'inlineCode' && pieces.length > 1) return [node];
  return pieces.map((piece) =>
    typeof piece === 'string'
      ? { type: 'text', value: piece }
      : { type: 'link', url: citationUrl(piece), children: [{ type: node.type, value: piece.text }] },
  );
};

const walk = (node: Node): void => {
  if (!node.children || node.type === 'link' || node.type === 'linkReference') return;
  node.children = node.children.flatMap((child) => [...linked(child)]);
  for (const child of node.children) walk(child);
};

/** A remark plugin that turns the places named in an answer into links to the file viewer. */
export const remarkCitations = () => (tree: unknown) => walk(tree as Node);
