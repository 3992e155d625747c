/**
 * A control that is disabled while it has the focus gives it to the page itself, which no event tells: the next Tab would walk
 * behind the open dialog, and the dialog could not fetch it back. That Tab goes into the topmost dialog instead.
 */
export function keepFocusInDialogs(page: Document): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Tab' || page.activeElement !== page.body) return;
    const open = page.querySelectorAll<HTMLElement>(
      ':is([role=dialog], [role=alertdialog])[data-state=open][tabindex]',
    );
    open.item(open.length - 1)?.focus();
  };
  page.addEventListener('keydown', onKeyDown, true);
  return () => page.removeEventListener('keydown', onKeyDown, true);
}
