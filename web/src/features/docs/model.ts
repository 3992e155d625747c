/** The parts of an OpenAPI document that the page shows. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
};
type Content = Record<string, { schema?: Schema }>;
export type Operation = {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Content };
  responses?: Record<string, { description?: string; content?: Content }>;
};
export type ApiDocument = {
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
};

export type Route = { id: string; method: string; path: string; operation: Operation };
export type RouteGroup = { name: string; routes: Route[] };

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** The routes by the first word of their path after /api. */
export const groupRoutes = (api: ApiDocument): RouteGroup[] => {
  const groups = new Map<string, Route[]>();
  for (const [path, operations] of Object.entries(api.paths)) {
    const name = path.replace(/^\/api/, '').split('/')[1] || 'other';
    for (const [method, operation] of Object.entries(operations)) {
      if (!methods.includes(method)) continue;
      const route = { id: `${method}-${path}`, method: method.toUpperCase(), path, operation };
      groups.set(name, [...(groups.get(name) ?? []), route]);
    }
  }
  return [...groups]
    .map(([name, routes]) => ({ name, routes }))
    .sort((one, other) => one.name.localeCompare(other.name));
};

/** A schema in one line, as TypeScript would write it; named ones by their name, at most `depth` levels open. */
export const describe = (schema: Schema | undefined, api: ApiDocument, depth = 2): string => {
  if (!schema) return 'unknown';
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    const named = api.components?.schemas?.[name];
    return depth > 0 && named ? describe(named, api, depth - 1) : name;
  }
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.map((choice) => describe(choice, api, depth)).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => describe(part, api, depth)).join(' & ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.items) return `${describe(schema.items, api, depth)}[]`;
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(
      ([name, field]) =>
        `${name}${schema.required?.includes(name) ? '' : '?'}: ${describe(field, api, depth - 1)}`,
    );
    return `{ ${fields.join('; ')} }`;
  }
  return [schema.type ?? 'unknown'].flat().join(' | ');
};
