/** What the shim says on stderr: each trouble once, however often it is met, until it has passed. */
export type ComplaintTopic = 'announcement' | 'autostart' | 'config' | 'daemon';

export class Complaints {
  private readonly standing = new Map<ComplaintTopic, string>();

  constructor(private readonly write: (line: string) => void) {}

  /** `kind` tells one trouble of a topic from another where the text differs each time. */
  say(topic: ComplaintTopic, text: string, kind: string = text): void {
    if (this.standing.get(topic) === kind) return;
    this.standing.set(topic, kind);
    this.write(text);
  }

  /** It is well again: the next trouble is said. */
  settled(topic: ComplaintTopic): void {
    this.standing.delete(topic);
  }
}
