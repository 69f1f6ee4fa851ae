// The mobile network between a phone and a server: a relay that can be cut and
// restored, so that a test decides when a phone is out of reach.

import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Network {
  #target;
  #port = 0;
  #relay;
  #sockets = new Set();

  /** A network that reaches the server at url. */
  static async to(url) {
    const network = new Network();
    network.#target = new URL(url);
    await network.restore();
    return network;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  #carry(phone) {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    for (const [socket, other] of [[phone, server], [server, phone]]) {
      this.#sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }

  /** Breaks every connection and lets no new one through. */
  cut() {
    this.#relay.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Lets connections through again, at the same address. */
  async restore() {
    this.#relay = createServer((phone) => this.#carry(phone));
    this.#relay.listen(this.#port, "127.0.0.1");
    await once(this.#relay, "listening");
    this.#port = this.#relay.address().port;
  }

  async end() {
    const closed = once(this.#relay, "close");
    this.cut();
    await closed;
  }
}
