import { useCallback, useEffect, useRef, useState } from 'react';

const NEAR = 48;

/** Keeps a scrolling region at its end while the reader is there; says when there is news below. */
export const useFollow = (stamp: unknown) => {
  const [atEnd, setAtEnd] = useState(true);
  const ref = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useEffect(() => {
    if (following.current) ref.current?.scrollTo({ top: ref.current.scrollHeight });
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the stamp says that there is more to see
  }, [stamp]);
  const onScroll = useCallback(() => {
    const element = ref.current;
    if (!element) return;
    following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    setAtEnd(following.current);
  }, []);
  const toEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    ref.current?.scrollTo({ top: ref.current.scrollHeight });
  }, []);
  return { ref, atEnd, onScroll, toEnd };
};
