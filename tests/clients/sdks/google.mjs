// Google's SDK as a client.
import assert from 'node:assert/strict';
import { ApiError, GoogleGenAI } from '@google/genai';
import { countingFetch } from '../lib/counting_fetch.mjs';
import { oneClient } from '../lib/providers.mjs';

export const ingress = 'google_ai_studio';
const model = 'test-model';
const contents = 'Hello';
const config = { tools: [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: {
  type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }] }] };
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function models(gateway, { apiKey = 'client', ...options } = {}) {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: gateway.url, ...options } }).models;
}

// The SDK has one class of errors; the status tells them apart.
async function statusOf(promise) {
  const error = await promise.then(() => null, (reason) => reason);
  assert.ok(error instanceof ApiError, String(error));
  return error.status;
}

export const cells = {
  async generate({ gateway }) {
    const answer = await models(gateway).generateContent({ model, contents });
    assert.ok(answer.text.length > 0);
    assert.equal(answer.candidates[0].finishReason, 'STOP');
    assert.ok(answer.usageMetadata.totalTokenCount > 0);
  },
  async stream({ gateway }) {
    let text = '';
    for await (const chunk of await models(gateway).generateContentStream({ model, contents })) {
      text += chunk.text ?? '';
    }
    assert.ok(text.length > 0);
  },
  async tools({ gateway, fake }) {
    await fake.script('[[rules]]\nfirst = 1\ntool_calls = [{ name = "weather", arguments = "{\\"city\\":\\"Bonn\\"}" }]\n');
    const first = await models(gateway).generateContent({ model, contents, config });
    assert.equal(first.functionCalls[0].args.city, 'Bonn');
    const second = await models(gateway).generateContent({ model, config, contents: [
      { role: 'user', parts: [{ text: contents }] }, first.candidates[0].content,
      { role: 'user', parts: [{ functionResponse: { name: 'weather',
        id: first.functionCalls[0].id, response: { output: 'rain' } } }] }] });
    assert.ok(second.text.length > 0);
  },
  async 'inline files'({ gateway }) {
    const answer = await models(gateway).generateContent({ model, contents: [
      { role: 'user', parts: [{ text: 'What is this?' },
        { inlineData: { mimeType: 'image/png', data: pixel } }] }] });
    assert.ok(answer.text.length > 0);
  },
  async 'typed errors'({ gateway, fake }) {
    const ask = (name) => models(gateway).generateContent({ model: name, contents });
    assert.equal(await statusOf(ask('nobody-serves-this')), 404);
    await fake.script('[[rules]]\nfault = "invalid_request"\n');
    assert.equal(await statusOf(ask(model)), 400);
    await fake.script('[[rules]]\nfault = "invalid_key"\n');
    assert.equal(await statusOf(ask(model)), 503);
  },
  async 'sdk retries'({ gateway, fake }) {
    const counted = countingFetch();
    const retryOptions = { attempts: 6, initialDelay: 0.1, jitter: 0 };
    const ask = () => models(gateway, { fetch: counted, retryOptions })
      .generateContent({ model, contents });
    await fake.script('[[rules]]\nfault = "invalid_request"\n');
    assert.equal(await statusOf(ask()), 400);
    assert.equal(counted.requests, 1);
    await fake.script('[[rules]]\nfirst = 4\nfault = "bad_gateway"\n');
    assert.ok((await ask()).text);
    assert.ok(counted.requests > 2, 'the first answer of the gateway was no 502');
    await fake.script('[[rules]]\nfirst = 1\nfault = "rate_limit"\nretry_after = 1\n');
    counted.requests = 0;
    assert.ok((await ask()).text);
    assert.ok(counted.requests > 1, 'the first answer of the gateway was no 503');
  },
  async 'client limits'({ gateway }) {
    const ask = (apiKey, name = model) => statusOf(models(gateway, { apiKey })
      .generateContent({ model: name, contents }));
    assert.equal(await ask('nobody'), 401);
    assert.equal(await ask('team-token', 'other-model'), 403);
    await models(gateway, { apiKey: 'team-token' }).generateContent({ model, contents });
    assert.equal(await ask('team-token'), 429);
  },
  async abort({ gateway, fake }) {
    await fake.script('[[rules]]\nwords = 400\nchunks = 400\nchunk_delay_ms = 20\n');
    const abort = new AbortController();
    const stream = await models(gateway).generateContentStream({ model, contents,
      config: { abortSignal: abort.signal } });
    await assert.rejects(async () => {
      for await (const chunk of stream) {
        if (chunk.text) abort.abort();
      }
    }, { name: 'AbortError' });
    await fake.untilAllFinished();
  },
};
cells['client limits'].config = oneClient;
