// One vendor's oracle: node oracle.mjs VENDOR BUILT_REQUEST_PROGRAM FAKE_UPSTREAM_PROGRAM
//
// A module in vendors/ exports
//   provider      the plugin's name
//   secret        what the key's secret is
//   minimum       how many requests it must compare (12 unless it says otherwise)
//   differences   documented ones, [{why, apply(request) -> changed}]: what a request says that the
//                 other need not say; applied to both sides, and useless ones are an error
//   headers       names of the headers that are compared, beside content-type
//   canned(request) -> {status, headers, body}: what the recorder answers
//   cases         [{name, order, call(baseUrl)}]: `call` makes the SDK send a request, `order` is
//                 what llm-rotate-built-request is told (a function of baseUrl)
//   fair          [{name, script?, call(url)}]: the SDK against the fake upstream; `script` is TOML
import { BuiltRequests } from './lib/built_requests.mjs';
import { compare } from './lib/compare.mjs';
import { FakeUpstream } from './lib/fake_upstream.mjs';
import { Recorder } from './lib/recorder.mjs';

const [vendorName, builtProgram, fakeProgram] = process.argv.slice(2);
const vendor = await import(`./vendors/${vendorName}.mjs`);
const failures = [];
const fail = (name, text) => failures.push(`${vendorName}, ${name}: ${text}`);

async function compareRequests() {
  const recorder = await Recorder.start(vendor.canned);
  const built = new BuiltRequests(builtProgram);
  const useful = new Set();
  for (const one of vendor.cases) {
    try {
      const theirs = await recorder.during(() => one.call(recorder.url));
      const ours = await built.ask({ provider: vendor.provider, secret: vendor.secret,
        ...one.order(recorder.url) });
      for (const line of compare(ours, theirs, vendor, useful)) fail(one.name, line);
    } catch (error) {
      fail(one.name, error.stack);
    }
  }
  for (const difference of vendor.differences ?? []) {
    if (!useful.has(difference)) fail('differences', `there is none like this: ${difference.why}`);
  }
  const minimum = vendor.minimum ?? 12;
  if (vendor.cases.length < minimum) fail('cases', `there are fewer than ${minimum}`);
  built.end();
  await recorder.stop();
}

async function askTheFake() {
  const fake = await FakeUpstream.start(fakeProgram);
  for (const one of vendor.fair ?? []) {
    try {
      await fake.script(one.script ?? '');
      await one.call(fake.url);
    } catch (error) {
      fail(one.name, error.stack);
    }
  }
  fake.stop();
}

await compareRequests();
await askTheFake();
for (const failure of failures) console.log(failure);
console.log(`${vendorName}: ${vendor.cases.length} requests, ${vendor.fair?.length ?? 0} answers, ` +
  `${failures.length} failures`);
process.exit(failures.length === 0 ? 0 : 1);
