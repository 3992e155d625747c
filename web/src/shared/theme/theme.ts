import { create } from 'zustand';

export type ThemeChoice = 'light' | 'dark' | 'system';
const key = 'loopforge.theme';

const stored = (): ThemeChoice => {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
};
const media = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;
const isDark = (choice: ThemeChoice) =>
  choice === 'dark' || (choice === 'system' && (media?.matches ?? false));

type Theme = { choice: ThemeChoice; dark: boolean; choose: (choice: ThemeChoice) => void };

/** The theme; the first paint has it already from /theme.js. */
export const useTheme = create<Theme>((set, get) => {
  const apply = (choice: ThemeChoice) => {
    document.documentElement.classList.toggle('dark', isDark(choice));
    set({ choice, dark: isDark(choice) });
  };
  media?.addEventListener('change', () => apply(get().choice));
  const choice = stored();
  return {
    choice,
    dark: isDark(choice),
    choose: (next) => {
      try {
        localStorage.setItem(key, next);
      } catch {
        // Kept for this visit only.
      }
      apply(next);
    },
  };
});
