import { useEffect, useState } from 'react';

/** Whole seconds that are left, from so many down to 0; another `wait` begins anew, also one of the same length. */
export const useCountdown = (seconds: number, wait?: unknown): number => {
  const [left, setLeft] = useState(seconds);
  const [counted, setCounted] = useState(wait);
  if (counted !== wait) {
    setCounted(wait);
    setLeft(seconds);
  }
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return left;
};
