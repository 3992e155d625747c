export const attach = {
  'attach.button': 'Attach files',
  'attach.hint': 'Text files and pictures (PNG, JPEG, GIF, WebP), up to 10 MB each. Paste and drop work too.',
  'attach.list': 'Files that go with the message',
  'attach.sending': 'Sending {name}',
  'attach.tooLarge': '{name} is larger than 10 MB.',
  'attach.tooMany': 'A message takes at most 10 files; {name} was left out.',
  'attach.notPicture': '{name} is no text and no PNG, JPEG, GIF or WebP picture.',
  'attach.empty': '{name} is empty.',
} as const;
