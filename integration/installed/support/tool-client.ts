/** A real MCP client of an ordinary user, started from an entry as it stands in a client's file. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Person } from './person.js';

export interface Entry {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export class ToolClient {
  private constructor(private readonly client: Client) {}

  /** A client hands a server little more than HOME and PATH. */
  static async start(person: Person, entry: Entry): Promise<ToolClient> {
    const { PATH = '', HOME = '', SHIMKEEPER_PORT = '' } = person.env;
    const transport = new StdioClientTransport({
      ...person.as(entry.command, entry.args ?? []),
      env: { PATH, HOME, SHIMKEEPER_PORT, ...entry.env },
      cwd: person.folder,
      stderr: 'ignore',
    });
    const client = new Client({ name: 'installed-test', version: '1.0.0' });
    await client.connect(transport);
    return new ToolClient(client);
  }

  /** Calls the example server's `echo`; what it says. Rejects where the answer is an error. */
  async echo(text: string): Promise<string> {
    const { tools } = await this.client.listTools();
    const echo = tools.find(({ name }) => name === 'echo' || name.endsWith('__echo'));
    if (!echo) throw new Error(`no echo among ${tools.map(({ name }) => name).join(', ')}`);
    const [key = 'text'] = Object.keys(echo.inputSchema.properties ?? {});
    const result = await this.client.callTool({ name: echo.name, arguments: { [key]: text } });
    return JSON.stringify(result.content);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
