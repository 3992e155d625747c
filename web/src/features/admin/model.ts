export const jobStates = ['waiting', 'scheduled', 'running', 'retrying', 'parked', 'dead'] as const;
export type JobState = (typeof jobStates)[number];

export type Minute = { at: string; done: number; failed: number; waitMs: number };
export type Point = { minute: number; value: number };

/** Sixty points, the oldest first; a minute in which nothing happened is 0. */
export const hourOf = (minutes: Minute[], now: number, value: (minute: Minute) => number): Point[] => {
  const newest = Math.floor(now / 60_000);
  const known = new Map(minutes.map((minute) => [Math.floor(Date.parse(minute.at) / 60_000), value(minute)]));
  return Array.from({ length: 60 }, (_, index) => ({
    minute: index - 59,
    value: known.get(newest - 59 + index) ?? 0,
  }));
};

/** What a person may do to a job in a state. */
export const levers = (state: JobState) => ({
  retry: state !== 'running',
  front: state === 'waiting' || state === 'scheduled' || state === 'retrying',
  remove: true,
});
