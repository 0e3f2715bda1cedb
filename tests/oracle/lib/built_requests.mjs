// The program that prints what our plugins build, as a function.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class BuiltRequests {
  constructor(program) {
    this.child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  // {method, url, headers, body}, its body parsed where it is JSON.
  async ask(order) {
    this.child.stdin.write(JSON.stringify(order) + '\n');
    const { value, done } = await this.lines.next();
    if (done) throw new Error('the program that builds requests has ended');
    const built = JSON.parse(value);
    if (built.error !== undefined) throw new Error(`it is not built: ${built.error}`);
    return built;
  }

  end() {
    this.child.stdin.end();
  }
}
