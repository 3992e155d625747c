import { create } from 'zustand';

const key = 'loopforge.first-steps';
const isDismissed = (): boolean => {
  try {
    return localStorage.getItem(key) === 'dismissed';
  } catch {
    return false;
  }
};
const keep = (dismissed: boolean) => {
  try {
    if (dismissed) localStorage.setItem(key, 'dismissed');
    else localStorage.removeItem(key);
  } catch {
    // Kept for this visit only.
  }
};

/** Whether the list of first steps is put away; the help menu brings it back. */
export const useFirstSteps = create<{ dismissed: boolean }>(() => ({ dismissed: isDismissed() }));

const put = (dismissed: boolean) => {
  keep(dismissed);
  useFirstSteps.setState({ dismissed });
};

export const firstSteps = { dismiss: () => put(true), reopen: () => put(false) };
