// An HTTP server that keeps what it is asked, as the SDKs put it.
import { createServer } from 'node:http';

export class Recorder {
  static async start(canned) {
    const recorder = new Recorder();
    recorder.requests = [];
    recorder.server = createServer((request, response) => {
      const pieces = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => {
        const asked = { method: request.method, url: recorder.url + request.url,
          headers: request.headers, body: Buffer.concat(pieces).toString('utf8') };
        recorder.requests.push(asked);
        const { status = 200, headers = {}, body } = canned(asked);
        response.writeHead(status, headers);
        response.end(body);
      });
    });
    await new Promise((resolve) => recorder.server.listen(0, '127.0.0.1', resolve));
    recorder.url = `http://127.0.0.1:${recorder.server.address().port}`;
    return recorder;
  }

  // The one request that `act` makes.
  async during(act) {
    this.requests.length = 0;
    await act();
    if (this.requests.length !== 1) throw new Error(`${this.requests.length} requests were made`);
    return this.requests[0];
  }

  async stop() {
    this.server.closeAllConnections?.();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
