export const timeline = {
  'timeline.none': 'Nothing has happened yet',
  'timeline.comment': 'Comment',
  'timeline.send': 'Add a comment',
} as const;
