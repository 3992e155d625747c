/** The filled lines of a text. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** The names in a text, separated by commas. */
export const namesOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

/** Hosts of the common package registries, added by one click. */
export const egressPresets = [
  { name: 'npm', hosts: ['registry.npmjs.org'] },
  { name: 'Maven Central', hosts: ['repo.maven.apache.org', 'repo1.maven.org'] },
  { name: 'PyPI', hosts: ['pypi.org', 'files.pythonhosted.org'] },
  { name: 'crates.io', hosts: ['index.crates.io', 'static.crates.io', 'crates.io'] },
  { name: 'Go', hosts: ['proxy.golang.org', 'sum.golang.org'] },
  { name: 'RubyGems', hosts: ['rubygems.org', 'index.rubygems.org'] },
] as const;

/** Dollars as typed into micro-dollars; nothing typed is no limit. */
export const microsOf = (dollars: string): number | null => {
  const amount = Number.parseFloat(dollars);
  return Number.isFinite(amount) && amount > 0 ? Math.round(amount * 1_000_000) : null;
};
