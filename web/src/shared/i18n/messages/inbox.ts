export const inbox = {
  'inbox.title': 'Needs you',
  'inbox.count': { one: '{count} card needs you', other: '{count} cards need you' },
  'inbox.empty': 'Nothing waits for you',
  'inbox.emptyHint': 'Questions, failures, plans to approve and results to review appear here.',
  'inbox.plan': 'A plan waits for your approval.',
  'inbox.review': 'The work is ready to be reviewed.',
  'inbox.told.mention': '{by} mentioned you in a comment.',
  'inbox.told.assigned': '{by} gave you this card.',
  'inbox.told.attention': 'This card needs you.',
  'inbox.told.plan': 'A plan waits for your approval.',
  'inbox.told.review': 'The work is ready to be reviewed.',
} as const;
