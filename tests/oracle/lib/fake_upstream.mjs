// The fake upstream as a program, with a script for each test.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class FakeUpstream {
  static async start(program) {
    const fake = new FakeUpstream();
    fake.child = spawn(program, ['--port', '0', '--quiet', '--exit-after', '120'],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: fake.child.stdout })[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    if (done) throw new Error('the fake upstream did not start');
    fake.url = value.replace('listening on ', '');
    return fake;
  }

  async script(text) {
    const answer = await fetch(`${this.url}/_fake/script`, { method: 'POST', body: text });
    if (!answer.ok) throw new Error(`the script is refused: ${await answer.text()}`);
  }

  stop() {
    this.child.kill();
  }
}
