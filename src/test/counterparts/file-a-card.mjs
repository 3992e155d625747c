// A Model Context Protocol client somebody else wrote: files a card and reads it. node file-a-card.mjs URL TOKEN BOARD TITLE
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [url, token, board, title] = process.argv.slice(2);
const client = new Client({ name: 'somebody-else', version: '1.0.0' });
await client.connect(
  new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } }),
);
const { tools } = await client.listTools();
const call = async (name, input) => JSON.parse((await client.callTool({ name, arguments: input })).content[0].text);
const filed = await call('file_card', { board, title });
const read = await call('read_card', { card: filed.id });
console.log(JSON.stringify({ tools: tools.map((tool) => tool.name), server: client.getServerVersion(), filed, read }));
await client.close();
