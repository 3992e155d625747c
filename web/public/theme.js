// Runs before the first paint, so that a dark theme never flashes light. Kept in step with src/shared/theme/theme.ts.
(() => {
  let choice = 'system';
  try {
    choice = localStorage.getItem('loopforge.theme') ?? 'system';
  } catch {
    // Storage may be forbidden; the system's choice will do.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
