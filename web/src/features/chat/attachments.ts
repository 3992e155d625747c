/** What a file can be attached as, or why it cannot; the server looks again, at the bytes. */
const mostBytes = 10 * 1024 * 1024;
const mostFiles = 10;
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export type Refusal = 'attach.tooLarge' | 'attach.tooMany' | 'attach.notPicture' | 'attach.empty';

export const refusalOf = (file: { size: number; type: string }, already: number): Refusal | null => {
  if (already >= mostFiles) return 'attach.tooMany';
  if (file.size === 0) return 'attach.empty';
  if (file.size > mostBytes) return 'attach.tooLarge';
  if (/^(image|audio|video)\//.test(file.type) && file.type !== 'image/svg+xml' && !pictures.has(file.type))
    return 'attach.notPicture';
  return null;
};

export const isPicture = (mediaType: string): boolean => pictures.has(mediaType);

/** A pasted picture has no name of its own. */
export const nameOf = (file: { name: string; type: string }): string =>
  file.name !== '' ? file.name : `pasted.${file.type.split('/')[1] ?? 'txt'}`;

export const formatBytes = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 * 1024
      ? `${Math.ceil(bytes / 1024)} KB`
      : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
