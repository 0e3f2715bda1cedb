// Each vendor's SDK against each provider behind the gateway, the provider played by the fake
// upstream: node clients.mjs BUILD_FOLDER [--only SDK:PROVIDER] [--table FILE] [--check FILE]
//
// Every cell has a result. One that cannot be tried says why; "missing" (a plugin that is not built,
// a dialect that nobody serves or plays yet) is told like the others, and fails only with --all.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeUpstream } from './lib/fake_upstream.mjs';
import { Gateway } from './lib/gateway.mjs';
import { config, providers } from './lib/providers.mjs';

const [build, ...rest] = process.argv.slice(2);
const option = (name) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
const only = option('--only')?.split(':');
const plugins = join(build, 'plugins');
const program = join(build, 'bin/llm-rotate');
const fakeProgram = join(build, 'bin/llm-rotate-fake-upstream');

FakeUpstream.prototype.untilAllFinished = async function untilAllFinished() {
  for (let i = 0; i < 100; ++i) {
    const text = await (await fetch(`${this.url}/_fake/attempts`)).text();
    if (!text.includes('"finished":false')) return;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  throw new Error('the upstream was not cancelled');
};

// In a word that fits into a table.
async function reason(answer) {
  const text = await answer.text();
  const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text;
  return message.replace(/[|\n]/g, ' ').slice(0, 120);
}

// Why a provider cannot be tried at all: its plugin is not built, or the fake upstream does not play
// it, which one plain call tells.
async function missing(sdk, provider, fake) {
  for (const name of new Set([provider.name, sdk.ingress])) {
    if (!existsSync(join(plugins, `${name}.so`))) return `no ${name}.so`;
  }
  const gateway = await Gateway.start(program, plugins, config(provider, 'openai', fake.url));
  try {
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST',
      body: JSON.stringify({ model: 'test-model', messages: [{ role: 'user', content: 'x' }] }) });
    if (!answer.ok) return `a plain call fails with ${answer.status} (${await reason(answer)})`;
  } finally {
    gateway.stop();
  }
  return '';
}

// `cell.config` is added to the gateway's configuration.
async function tryCell(cell, provider, sdk, fake) {
  await fake.script('');
  const gateway = await Gateway.start(program, plugins, config(provider, sdk.ingress, fake.url) + (cell.config ?? ''));
  try {
    return { ok: true, text: (await cell({ gateway, fake, provider })) ?? 'ok' };
  } catch (error) {
    return { ok: false, text: String(error.stack ?? error) };
  } finally {
    gateway.stop();
  }
}

const fake = await FakeUpstream.start(fakeProgram);
const failures = [];
const reasons = {};
let missed = 0;
let table = '';
for (const name of ['openai', 'anthropic', 'google']) {
  if (only?.[0] && only[0] !== name) continue;
  const sdk = await import(`./sdks/${name}.mjs`);
  const columns = providers.filter((provider) => !only?.[1] || provider.name === only[1]);
  const rows = Object.fromEntries(Object.keys(sdk.cells).map((cell) => [cell, []]));
  for (const provider of columns) {
    await fake.script('');
    const why = await missing(sdk, provider, fake).catch((error) => error.message.split('\n')[0]);
    for (const [cellName, cell] of Object.entries(sdk.cells)) {
      if (why) {
        ++missed;
        rows[cellName].push('missing');
        reasons[provider.name] = why;
        continue;
      }
      const result = await tryCell(cell, provider, sdk, fake);
      rows[cellName].push(result.ok ? result.text : '**FAILED**');
      if (!result.ok) failures.push(`${name}, ${provider.name}, ${cellName}: ${result.text}`);
    }
  }
  table += `| ${name} | ${columns.map((provider) => provider.name).join(' | ')} |\n`;
  table += `|---|${columns.map(() => '---').join('|')}|\n`;
  for (const [cellName, cells] of Object.entries(rows)) {
    table += `| ${cellName} | ${cells.join(' | ')} |\n`;
  }
  table += '\n';
}
fake.stop();
for (const [name, why] of Object.entries(reasons)) table += `- ${name} is missing: ${why}\n`;
if (missed > 0) table += '\n';
process.stdout.write(table);
// The file with the table of now between its marks.
function withTable(text) {
  const [head, , tail] = text.split(/(<!-- cells -->[^]*<!-- end of cells -->)/);
  return `${head}<!-- cells -->\n\n${table}<!-- end of cells -->${tail}`;
}
const file = option('--table');
if (file) writeFileSync(file, withTable(readFileSync(file, 'utf8')));
const told = option('--check') ? readFileSync(option('--check'), 'utf8') : undefined;
if (told !== undefined && told !== withTable(told)) {
  failures.push(`${option('--check')} has another table; write it anew with --table`);
}
for (const failure of failures) console.error(failure);
console.error(`${failures.length} failed, ${missed} cells are missing`);
process.exit(failures.length > 0 || (rest.includes('--all') && missed > 0) ? 1 : 0);
