const idleAfter = 120_000;
const signs = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'visibilitychange'] as const;

/** Tells when the person has not touched the page for two minutes, and when they do again. */
export const watchIdle = (tell: (idle: boolean) => void): (() => void) => {
  let idle = false;
  let timer: ReturnType<typeof setTimeout>;
  let seen = 0;
  const rest = () => {
    idle = true;
    tell(true);
  };
  const stir = () => {
    // A moving pointer speaks sixty times a second; once is enough.
    if (!idle && Date.now() - seen < 1000) return;
    seen = Date.now();
    clearTimeout(timer);
    timer = setTimeout(rest, idleAfter);
    if (!idle) return;
    idle = false;
    tell(false);
  };
  stir();
  for (const sign of signs) document.addEventListener(sign, stir, { passive: true });
  return () => {
    clearTimeout(timer);
    for (const sign of signs) document.removeEventListener(sign, stir);
  };
};
