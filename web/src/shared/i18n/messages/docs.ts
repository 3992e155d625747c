export const docs = {
  'docs.title': 'API',
  'docs.lead':
    'Send an API token as Authorization: Bearer, made in Settings. The description itself is at /openapi.',
  'docs.find': 'Find a route',
  'docs.body': 'Body',
} as const;
