/** What the example server says: a pure function from one line of JSON-RPC to the next. */
import { RPC_ERROR } from '../../contracts/errors.js';

const VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
const RESOURCE_URI = 'shimkeeper://example/about';
const ABOUT =
  'This server comes with Shimkeeper. One process of it serves every client that is attached: call the tool ' +
  '"process" from two clients and see the same pid.';

type Fields = Record<string, unknown>;

const text = (value: string): Fields => ({ content: [{ type: 'text', text: value }] });
const schema = (properties: Fields): Fields => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});

interface Tool {
  readonly description: string;
  readonly inputSchema: Fields;
  run(args: Fields): Fields;
}

const TOOLS: Readonly<Record<string, Tool>> = {
  echo: {
    description: 'Says back what it is given',
    inputSchema: schema({ message: { type: 'string' } }),
    run: (args) => text(String(args['message'] ?? '')),
  },
  add: {
    description: 'Adds two numbers',
    inputSchema: schema({ a: { type: 'number' }, b: { type: 'number' } }),
    run: (args) => text(String(Number(args['a']) + Number(args['b']))),
  },
  time: {
    description: 'The time on this computer',
    inputSchema: schema({}),
    run: () => text(new Date().toISOString()),
  },
  process: {
    description: 'The process that answers: the same for every attached client',
    inputSchema: schema({}),
    run: () => text(`pid ${process.pid}, up ${Math.round(process.uptime())} s`),
  },
};

const PROMPT = { name: 'introduce', description: 'Asks what the attached tools can do' };

class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

function callTool(params: Fields): Fields {
  const name = String(params['name']);
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  if (!tool) throw new RpcError(RPC_ERROR.invalidParams, `Unknown tool: ${name}`);
  return tool.run((params['arguments'] ?? {}) as Fields);
}

function handle(method: string, params: Fields, version: string): Fields {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: VERSIONS.find((known) => known === params['protocolVersion']) ?? VERSIONS[0],
        capabilities: { tools: {}, resources: {}, prompts: {} },
        serverInfo: { name: 'shimkeeper-example', title: 'Shimkeeper example', version },
      };
    case 'ping':
      return {};
    case 'tools/list':
      return {
        tools: Object.entries(TOOLS).map(([name, { description, inputSchema }]) => ({
          name,
          description,
          inputSchema,
        })),
      };
    case 'tools/call':
      return callTool(params);
    case 'resources/list':
      return { resources: [{ uri: RESOURCE_URI, name: 'about', mimeType: 'text/plain' }] };
    case 'resources/templates/list':
      return { resourceTemplates: [] };
    case 'resources/read':
      if (params['uri'] !== RESOURCE_URI) throw new RpcError(-32002, `Unknown resource: ${params['uri']}`);
      return { contents: [{ uri: RESOURCE_URI, mimeType: 'text/plain', text: ABOUT }] };
    case 'prompts/list':
      return { prompts: [PROMPT] };
    case 'prompts/get':
      if (params['name'] !== PROMPT.name) {
        throw new RpcError(RPC_ERROR.invalidParams, `Unknown prompt: ${params['name']}`);
      }
      return {
        messages: [{ role: 'user', content: { type: 'text', text: 'What can the attached tools do?' } }],
      };
    default:
      throw new RpcError(RPC_ERROR.methodNotFound, `Method not found: ${method}`);
  }
}

function parse(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Fields) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The line to answer with, or null where nothing is to be said (notifications). */
export function answer(line: string, version: string): string | null {
  const message = parse(line);
  if (message === null) {
    const error = { code: RPC_ERROR.parse, message: 'Parse error' };
    return JSON.stringify({ jsonrpc: '2.0', id: null, error });
  }
  const { id, method } = message;
  if (id === undefined || typeof method !== 'string') return null;
  try {
    const result = handle(method, (message['params'] ?? {}) as Fields, version);
    return JSON.stringify({ jsonrpc: '2.0', id, result });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return JSON.stringify({ jsonrpc: '2.0', id, error: { code: error.code, message: error.message } });
  }
}
