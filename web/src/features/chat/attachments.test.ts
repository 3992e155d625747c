import { describe, expect, it } from 'vitest';
import { formatBytes, nameOf, refusalOf } from './attachments';

describe('an attachment', () => {
  it('is_refused_before_it_is_sent_where_the_server_would_refuse_it', () => {
    expect(refusalOf({ size: 10, type: 'image/png' }, 0)).toBeNull();
    expect(refusalOf({ size: 10, type: '' }, 0)).toBeNull();
    expect(refusalOf({ size: 0, type: 'text/plain' }, 0)).toBe('attach.empty');
    expect(refusalOf({ size: 11 * 1024 * 1024, type: 'text/plain' }, 0)).toBe('attach.tooLarge');
    expect(refusalOf({ size: 10, type: 'image/tiff' }, 0)).toBe('attach.notPicture');
    expect(refusalOf({ size: 10, type: 'text/plain' }, 10)).toBe('attach.tooMany');
  });

  it('has_a_name_and_a_readable_size', () => {
    expect(nameOf({ name: '', type: 'image/png' })).toBe('pasted.png');
    expect(nameOf({ name: 'a.txt', type: 'text/plain' })).toBe('a.txt');
    expect(formatBytes(2_000)).toBe('2 KB');
  });
});
