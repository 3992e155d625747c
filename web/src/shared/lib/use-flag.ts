import { useState } from 'react';

/** Something that is on or off and stays so for this browser. */
export const useFlag = (key: string): readonly [boolean, (on: boolean) => void] => {
  const [on, setOn] = useState(() => localStorage.getItem(key) === 'on');
  return [
    on,
    (next) => {
      setOn(next);
      localStorage.setItem(key, next ? 'on' : 'off');
    },
  ];
};
