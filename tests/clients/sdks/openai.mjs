// OpenAI's SDK as a client. A cell is a function that throws what is wrong.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { countingFetch } from '../lib/counting_fetch.mjs';
import { oneClient } from '../lib/providers.mjs';

export const ingress = 'openai';
const messages = [{ role: 'user', content: 'Hello' }];
const tool = { type: 'function', function: { name: 'weather', parameters: {
  type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } };
const schema = { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: {
  type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'],
  additionalProperties: false } } };

export function client(gateway, options = {}) {
  return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'client', maxRetries: 0, ...options });
}

export const cells = {
  async chat({ gateway }) {
    const answer = await client(gateway).chat.completions.create({ model: 'test-model', messages });
    assert.ok(answer.choices[0].message.content);
    assert.ok(answer.usage.total_tokens > 0);
    assert.equal(answer.object, 'chat.completion');
    assert.ok(answer._request_id);
  },
  async stream({ gateway }) {
    const stream = await client(gateway).chat.completions.create({ model: 'test-model', messages,
      stream: true, stream_options: { include_usage: true } });
    let text = '';
    let usage;
    let finish;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    assert.ok(text.length > 0);
    assert.equal(finish, 'stop');
    assert.ok(usage.total_tokens > 0);
  },
  async tools({ gateway, fake }) {
    await fake.script('[[rules]]\nfirst = 1\ntool_calls = [{ name = "weather", arguments = "{\\"city\\":\\"Bonn\\"}" }]\n');
    const first = await client(gateway).chat.completions.create({ model: 'test-model', messages,
      tools: [tool] });
    assert.equal(first.choices[0].finish_reason, 'tool_calls');
    const { message } = first.choices[0];
    assert.equal(JSON.parse(message.tool_calls[0].function.arguments).city, 'Bonn');
    const second = await client(gateway).chat.completions.create({ model: 'test-model',
      tools: [tool], messages: [...messages, message,
        { role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'rain' }] });
    assert.equal(second.choices[0].finish_reason, 'stop');
  },
  async 'json schema'({ gateway, fake }) {
    await fake.script('[[rules]]\ntext = "{\\"ok\\":true}"\n');
    const answer = await client(gateway).chat.completions.parse({ model: 'test-model', messages,
      response_format: schema });
    assert.equal(JSON.parse(answer.choices[0].message.content).ok, true);
  },
  async embeddings({ gateway, provider }) {
    const input = ['a', 'b'];
    const asked = client(gateway).embeddings.create({ model: 'test-embedding', input });
    if (!provider.embedding) {
      await assert.rejects(asked, OpenAI.APIError);
      return 'refused, as the vendor has none';
    }
    const answer = await asked;
    assert.equal(answer.data.length, input.length);
    assert.equal(typeof answer.data[0].embedding[0], 'number');
  },
  async responses({ gateway }) {
    const answer = await client(gateway).responses.create({ model: 'test-model', input: 'Hello' });
    assert.equal(answer.status, 'completed');
    assert.ok(answer.output_text.length > 0);
    assert.ok(answer.usage.total_tokens > 0);
  },
  async 'responses stream'({ gateway }) {
    const stream = client(gateway).responses.stream({ model: 'test-model', input: 'Hello' });
    let text = '';
    stream.on('response.output_text.delta', (event) => { text += event.delta; });
    const answer = await stream.finalResponse();
    assert.ok(text.length > 0);
    assert.equal(answer.output_text, text);
  },
  async 'typed errors'({ gateway, fake }) {
    const ask = (model) => client(gateway).chat.completions.create({ model, messages });
    await assert.rejects(ask('nobody-serves-this'), OpenAI.NotFoundError);
    await assert.rejects(client(gateway).responses.create({ model: 'test-model', input: 'x',
      previous_response_id: 'resp_1' }), OpenAI.BadRequestError);
    await fake.script('[[rules]]\nfault = "invalid_request"\n');
    await assert.rejects(ask('test-model'), OpenAI.BadRequestError);
    await fake.script('[[rules]]\nfault = "invalid_key"\n');
    await assert.rejects(ask('test-model'), OpenAI.InternalServerError);
  },
  async 'sdk retries'({ gateway, fake }) {
    const counted = countingFetch();
    const ask = (maxRetries) => client(gateway, { maxRetries, fetch: counted })
      .chat.completions.create({ model: 'test-model', messages });
    await fake.script('[[rules]]\nfault = "invalid_request"\n');
    await assert.rejects(ask(2), OpenAI.BadRequestError);
    assert.equal(counted.requests, 1);
    await fake.script('[[rules]]\nfirst = 4\nfault = "bad_gateway"\n');
    assert.ok((await ask(5)).choices[0].message.content);
    assert.ok(counted.requests > 2, 'the first answer of the gateway was no 502');
    await fake.script('[[rules]]\nfirst = 1\nfault = "rate_limit"\nretry_after = 1\n');
    counted.requests = 0;
    assert.ok((await ask(1)).choices[0].message.content);
    assert.equal(counted.requests, 2, 'a 503 and, when Retry-After is over, the answer');
  },
  async 'client limits'({ gateway }) {
    const ask = (apiKey, model = 'test-model') => client(gateway, { apiKey })
      .chat.completions.create({ model, messages });
    await assert.rejects(ask('nobody'), OpenAI.AuthenticationError);
    await assert.rejects(ask('team-token', 'other-model'), OpenAI.PermissionDeniedError);
    await ask('team-token');
    await assert.rejects(ask('team-token'), OpenAI.RateLimitError);
  },
  async abort({ gateway, fake }) {
    await fake.script('[[rules]]\nwords = 400\nchunks = 400\nchunk_delay_ms = 20\n');
    const stream = await client(gateway).chat.completions.create({ model: 'test-model', messages,
      stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta?.content) break;
    }
    stream.controller.abort();
    await fake.untilAllFinished();
  },
  async models({ gateway }) {
    const ids = [];
    for await (const model of client(gateway).models.list()) ids.push(model.id);
    assert.ok(ids.includes('test-model'));
    assert.equal((await client(gateway).models.retrieve('test-model')).id, 'test-model');
  },
};
cells['client limits'].config = oneClient;
