// Takes out of GitHub's own description of its API, as npm publishes it, the requests our client makes: their paths,
// parameters and bodies, without answers, examples and prose. The whole package is 395 MB; this is what a test reads.
//
//   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz package/generated/api.github.com.json
//   node excerpt.mjs package/generated/api.github.com.json > ../resources/github/requests.json
import { readFileSync } from 'node:fs';

const ours = {
  '/app/installations/{installation_id}/access_tokens': ['post'],
  '/app': ['get'],
  '/repos/{owner}/{repo}': ['get'],
  '/repos/{owner}/{repo}/branches/{branch}': ['get'],
  '/repos/{owner}/{repo}/collaborators/{username}/permission': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/check-runs': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/status': ['get'],
  '/repos/{owner}/{repo}/installation': ['get'],
  '/repos/{owner}/{repo}/issues': ['get'],
  '/repos/{owner}/{repo}/issues/{issue_number}': ['get', 'patch'],
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/{issue_number}/labels': ['post'],
  '/repos/{owner}/{repo}/pulls': ['get', 'post'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get', 'patch'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/comments': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/merge': ['put'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': ['post'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/reviews': ['get'],
  '/user': ['get'],
  '/user/orgs': ['get'],
  '/user/repos': ['get'],
  '/user/teams': ['get'],
  '/users/{username}': ['get'],
};

const whole = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const bare = (value) => {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(
    ([name, inner]) => !['example', 'examples'].includes(name) && !(name === 'description' && typeof inner === 'string') && !name.startsWith('x-'),
  );
  return Object.fromEntries(kept.map(([name, inner]) => [name, bare(inner)]));
};
const request = ({ operationId, parameters = [], requestBody }) => ({
  operationId,
  parameters: bare(parameters),
  ...(requestBody && { requestBody: bare(requestBody) }),
  responses: { default: { description: 'not looked at' } },
});
const paths = Object.fromEntries(
  Object.entries(ours).map(([path, methods]) => [
    path,
    Object.fromEntries(methods.map((method) => [method, request(whole.paths[path][method])])),
  ]),
);
const components = {};
const follow = (value) => {
  for (const [name, inner] of Object.entries(value ?? {})) {
    if (name === '$ref' && typeof inner === 'string') {
      const [, , kind, key] = inner.split('/');
      components[kind] ??= {};
      if (!components[kind][key]) {
        components[kind][key] = bare(whole.components[kind][key]);
        follow(components[kind][key]);
      }
    } else if (inner !== null && typeof inner === 'object') follow(inner);
  }
};
follow(paths);
const { title, version, license } = whole.info;
process.stdout.write(`${JSON.stringify({ openapi: whole.openapi, info: { title, version, license }, paths, components }, null, 1)}\n`);
