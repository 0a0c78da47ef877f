/** A server that opens the folders of the client that it asks may mix up those of several: that is told, once. */

export class RootsWatch {
  private asked = false;
  private told = false;

  /** `tell`: with the number of clients that share the server. */
  constructor(private readonly tell: (clients: number) => void) {}

  /** The server asks for roots. */
  wanted(clients: number): void {
    this.asked = true;
    this.look(clients);
  }

  /** To be called when a client more shares the server. */
  look(clients: number): void {
    if (!this.asked || this.told || clients < 2) return;
    this.told = true;
    this.tell(clients);
  }
}
