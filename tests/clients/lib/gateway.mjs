// The gateway as a program with a configuration of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Gateway {
  // Throws an Error with what the program said if it does not start.
  static async start(program, plugins, config) {
    const gateway = new Gateway();
    gateway.folder = mkdtempSync(join(tmpdir(), 'llm-rotate-clients-'));
    const file = join(gateway.folder, 'llm-rotate.toml');
    writeFileSync(file, config);
    gateway.child = spawn(program, ['--config', file, 'serve', '--port', '0', '--threads', '1'],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { LLM_ROTATE_PLUGIN_PATH: plugins } });
    gateway.said = '';
    gateway.child.stdout.on('data', (bytes) => { gateway.said += bytes; });
    gateway.child.stderr.on('data', (bytes) => { gateway.said += bytes; });
    for (let i = 0; i < 200 && !gateway.url; ++i) {
      await new Promise((resolve) => { setTimeout(resolve, 50); });
      gateway.url = /serving on (\S+)\n/.exec(gateway.said)?.[1];
      if (gateway.child.exitCode !== null) break;
    }
    if (!gateway.url) {
      gateway.stop();
      throw new Error(gateway.said.trim() || 'the gateway did not start');
    }
    return gateway;
  }

  stop() {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
