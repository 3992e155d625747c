import type { LanguageInput } from 'shiki/core';

type Loader = () => Promise<{ default: LanguageInput }>;

// Each is a chunk of its own and is fetched when the first block in it is shown.
const loaders: Readonly<Record<string, Loader>> = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  jsx: () => import('shiki/langs/jsx.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
};

const aliases: Readonly<Record<string, string>> = {
  cjs: 'javascript',
  dockerfile: 'docker',
  h: 'c',
  htm: 'html',
  js: 'javascript',
  json5: 'json',
  jsonc: 'json',
  kt: 'kotlin',
  kts: 'kotlin',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  patch: 'diff',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  shellscript: 'bash',
  svg: 'xml',
  ts: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
};

/** The language we can colour under this name or file ending, or null. */
export const languageNamed = (name: string): string | null => {
  const key = name.trim().toLowerCase();
  if (Object.hasOwn(loaders, key)) return key;
  return Object.hasOwn(aliases, key) ? (aliases[key] ?? null) : null;
};

/** The language of a file, by its name. */
export const languageOfFile = (path: string): string | null => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^dockerfile/i.test(name)) return 'docker';
  return name.includes('.') ? languageNamed(name.slice(name.lastIndexOf('.') + 1)) : null;
};

export const loadLanguage = async (name: string): Promise<LanguageInput | null> => {
  const loader = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  return loader ? (await loader()).default : null;
};
