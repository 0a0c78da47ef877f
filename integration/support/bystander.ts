/** An honest client that works on while others attack: its calls are answered rightly, over the same link throughout. */
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectedClient, connect } from './clients.js';
import type { TestHome } from './home.js';

const BETWEEN_CALLS_MS = 20;

export interface Disturbance {
  readonly calls: number;
  readonly slowestMs: number;
  /** Wrong or missing answers, and a link that is another than before. */
  readonly complaints: readonly string[];
}

export class Bystander {
  private calls = 0;
  private slowestMs = 0;
  private readonly complaints: string[] = [];
  private done = false;
  private work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly home: TestHome,
    private readonly peer: ConnectedClient,
    private readonly tool: string,
    private readonly link: string | undefined,
  ) {}

  static async arrive(home: TestHome): Promise<Bystander> {
    const peer = await connect(home, { name: 'bystander' });
    const { tools } = await peer.client.listTools();
    const tool = tools.find(({ name }) => name.endsWith('echo'))?.name;
    if (!tool) throw new Error('no echo');
    const bystander = new Bystander(home, peer, tool, await linkOf(home, peer.shimPid));
    bystander.work = bystander.callOn();
    return bystander;
  }

  async leave(): Promise<Disturbance> {
    this.done = true;
    await this.work;
    const link = await linkOf(this.home, this.peer.shimPid);
    if (link !== this.link) this.complaints.push(`its link of ${this.link} is now one of ${link}`);
    await this.peer.client.close();
    return { calls: this.calls, slowestMs: this.slowestMs, complaints: this.complaints };
  }

  private async callOn(): Promise<void> {
    while (!this.done) {
      const message = `call ${this.calls}`;
      const before = performance.now();
      try {
        const { content } = await this.peer.client.callTool({ name: this.tool, arguments: { message } });
        if (!JSON.stringify(content).includes(message)) this.complaints.push(JSON.stringify(content));
      } catch (error) {
        this.complaints.push(`${message}: ${String(error)}`);
      }
      this.slowestMs = Math.max(this.slowestMs, performance.now() - before);
      this.calls += 1;
      await delay(BETWEEN_CALLS_MS);
    }
  }
}

async function linkOf(home: TestHome, shimPid: number): Promise<string | undefined> {
  const { daemon, shims } = await home.status();
  const shim = shims.find(({ pid }) => pid === shimPid);
  return (
    shim &&
    `instance ${daemon?.instanceId}, since ${home.health()?.shims.find(({ pid }) => pid === shimPid)?.connectedAt}`
  );
}
