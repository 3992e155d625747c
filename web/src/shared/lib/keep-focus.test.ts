import { afterEach, expect, test } from 'vitest';
import { keepFocusInDialogs } from '@/shared/lib/keep-focus';

const stop = keepFocusInDialogs(document);
afterEach(() => {
  document.body.innerHTML = '';
});

const press = (key: string) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

test('the first Tab after the focus was lost goes into the topmost open dialog', () => {
  document.body.innerHTML = `
    <div id="below" role="dialog" data-state="open" tabindex="-1"></div>
    <div id="top" role="alertdialog" data-state="open" tabindex="-1"></div>
    <div role="dialog" data-state="closed" tabindex="-1"></div>`;
  press('a');
  expect(document.activeElement).toBe(document.body);
  press('Tab');
  expect(document.activeElement?.id).toBe('top');
});

test('a focus that is somewhere stays there, and a page without a dialog is left alone', () => {
  press('Tab');
  expect(document.activeElement).toBe(document.body);
  document.body.innerHTML = `<button id="here"></button><div role="dialog" data-state="open" tabindex="-1"></div>`;
  document.getElementById('here')?.focus();
  press('Tab');
  expect(document.activeElement?.id).toBe('here');
});

test('it ends when asked to', () => {
  stop();
  document.body.innerHTML = `<div role="dialog" data-state="open" tabindex="-1"></div>`;
  press('Tab');
  expect(document.activeElement).toBe(document.body);
});
