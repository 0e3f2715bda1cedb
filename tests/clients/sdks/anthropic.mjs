// Anthropic's SDK as a client.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { countingFetch } from '../lib/counting_fetch.mjs';
import { oneClient } from '../lib/providers.mjs';

export const ingress = 'anthropic';
const request = { model: 'test-model', max_tokens: 2048,
  messages: [{ role: 'user', content: 'Hello' }] };
const tools = [{ name: 'weather', input_schema: {
  type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }];

function client(gateway, options = {}) {
  return new Anthropic({ baseURL: gateway.url, apiKey: 'client', maxRetries: 0, ...options });
}

export const cells = {
  async messages({ gateway }) {
    const answer = await client(gateway).messages.create(request);
    assert.equal(answer.type, 'message');
    assert.equal(answer.content[0].type, 'text');
    assert.equal(answer.stop_reason, 'end_turn');
    assert.ok(answer.usage.output_tokens > 0);
  },
  async stream({ gateway }) {
    const stream = client(gateway).messages.stream(request);
    let text = '';
    stream.on('text', (delta) => { text += delta; });
    const answer = await stream.finalMessage();
    assert.ok(text.length > 0);
    assert.equal(answer.content.at(-1).text, text);
    assert.equal(answer.stop_reason, 'end_turn');
  },
  async tools({ gateway, fake }) {
    await fake.script('[[rules]]\nfirst = 1\ntool_calls = [{ name = "weather", arguments = "{\\"city\\":\\"Bonn\\"}" }]\n');
    const first = await client(gateway).messages.create({ ...request, tools });
    assert.equal(first.stop_reason, 'tool_use');
    const use = first.content.find((block) => block.type === 'tool_use');
    assert.equal(use.input.city, 'Bonn');
    const second = await client(gateway).messages.create({ ...request, tools, messages: [
      ...request.messages, { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'rain' }] }] });
    assert.equal(second.stop_reason, 'end_turn');
  },
  async thinking({ gateway }) {
    const answer = await client(gateway).messages.create({ ...request,
      thinking: { type: 'enabled', budget_tokens: 1024 } });
    assert.equal(answer.content.at(-1).type, 'text');
  },
  async count_tokens({ gateway }) {
    const { model, messages } = request;
    const answer = await client(gateway).messages.countTokens({ model, messages });
    assert.ok(answer.input_tokens > 0);
  },
  async 'typed errors'({ gateway, fake }) {
    const ask = (model) => client(gateway).messages.create({ ...request, model });
    await assert.rejects(ask('nobody-serves-this'), Anthropic.NotFoundError);
    await fake.script('[[rules]]\nfault = "invalid_request"\n');
    await assert.rejects(ask('test-model'), Anthropic.BadRequestError);
    await fake.script('[[rules]]\nfault = "invalid_key"\n');
    await assert.rejects(ask('test-model'), Anthropic.InternalServerError);
  },
  async 'sdk retries'({ gateway, fake }) {
    const counted = countingFetch();
    const ask = (maxRetries) => client(gateway, { maxRetries, fetch: counted })
      .messages.create(request);
    await fake.script('[[rules]]\nfault = "invalid_request"\n');
    await assert.rejects(ask(2), Anthropic.BadRequestError);
    assert.equal(counted.requests, 1);
    await fake.script('[[rules]]\nfirst = 4\nfault = "bad_gateway"\n');
    assert.equal((await ask(5)).type, 'message');
    assert.ok(counted.requests > 2, 'the first answer of the gateway was no 502');
    await fake.script('[[rules]]\nfirst = 1\nfault = "rate_limit"\nretry_after = 1\n');
    counted.requests = 0;
    assert.equal((await ask(1)).type, 'message');
    assert.equal(counted.requests, 2, 'a 503 and, when Retry-After is over, the answer');
  },
  async 'client limits'({ gateway }) {
    const ask = (apiKey, model = 'test-model') => client(gateway, { apiKey })
      .messages.create({ ...request, model });
    await assert.rejects(ask('nobody'), Anthropic.AuthenticationError);
    await assert.rejects(ask('team-token', 'other-model'), Anthropic.PermissionDeniedError);
    await ask('team-token');
    await assert.rejects(ask('team-token'), Anthropic.RateLimitError);
  },
  async abort({ gateway, fake }) {
    await fake.script('[[rules]]\nwords = 400\nchunks = 400\nchunk_delay_ms = 20\n');
    const stream = client(gateway).messages.stream(request);
    await new Promise((resolve) => { stream.once('text', resolve); });
    stream.abort();
    await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
    await fake.untilAllFinished();
  },
};
cells['client limits'].config = oneClient;
