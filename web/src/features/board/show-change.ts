/** Lets a card that somebody has changed glow once, where it now is; nothing else on the board is drawn for it. */
export const showChange = (id: string | undefined): void => {
  if (!id || document.hidden || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  requestAnimationFrame(() => {
    const card = document.querySelector(`[data-task="${CSS.escape(id)}"]`);
    card?.animate?.(
      [{ boxShadow: '0 0 0 3px var(--ember-bright)' }, { boxShadow: '0 0 0 3px transparent' }],
      {
        duration: 900,
        easing: 'ease-out',
      },
    );
  });
};
