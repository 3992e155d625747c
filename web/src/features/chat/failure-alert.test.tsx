import { act, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { FailureAlert } from '@/features/chat/failure-alert';
import { t } from '@/shared/i18n/rooms';

afterEach(() => vi.useRealTimers());
const pass = (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) act(() => void vi.advanceTimersByTime(1000));
};

test('what may be asked again in a while counts down, with a button to press or without', () => {
  vi.useFakeTimers();
  const problem = { title: 'The provider is asked too often.', retryAfterSeconds: 40 };
  const { rerender } = render(<FailureAlert problem={problem} />);
  expect(screen.getByText(t('chat.retryIn', { seconds: 40 }))).toBeTruthy();
  pass(15);
  expect(screen.getByText(t('chat.retryIn', { seconds: 25 }))).toBeTruthy();
  expect(screen.queryByRole('button')).toBeNull();
  rerender(<FailureAlert problem={problem} onRetry={() => undefined} />);
  expect(screen.getAllByText(t('chat.retryIn', { seconds: 25 }))).toHaveLength(1);
  expect(screen.getByRole('button').hasAttribute('disabled')).toBe(true);
  pass(25);
  expect(screen.getByRole('button', { name: t('common.retry') })).toBeTruthy();
});
