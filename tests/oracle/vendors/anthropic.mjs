import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';

export const provider = 'anthropic';
export const secret = 'sk-ant-oracle';
export const headers = ['authorization', 'anthropic-version', 'anthropic-beta'];

const kPng = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const kPdf = 'JVBERi0xLjQKJSVFT0YK';
const user = (content) => ({ role: 'user', content });
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'],
  additionalProperties: false };
const weather = { type: 'function', function: { name: 'weather', description: 'The weather.', parameters: schema } };
const clock = { type: 'function', function: { name: 'clock' } };
const theirWeather = { name: 'weather', description: 'The weather.', input_schema: schema };
const theirClock = { name: 'clock', input_schema: { type: 'object', properties: {} } };
const called = { role: 'assistant', content: null, tool_calls: [
  { id: 'toolu_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Berlin"}' } },
  { id: 'toolu_2', type: 'function', function: { name: 'clock', arguments: '' } }] };
const theirCalled = { role: 'assistant', content: [
  { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Berlin' } },
  { type: 'tool_use', id: 'toolu_2', name: 'clock', input: {} }] };

export const differences = [{
  why: 'a single text may stand alone or in a list of blocks',
  apply: (request) => {
    let found = false;
    const spell = (object, name) => {
      if (typeof object?.[name] !== 'string') return;
      object[name] = [{ type: 'text', text: object[name] }];
      found = true;
    };
    spell(request.body, 'system');
    for (const message of request.body?.messages ?? []) spell(message, 'content');
    return found;
  },
}, {
  why: 'models that think silently are asked to show what they think',
  apply: (request) => request.body?.thinking?.display !== undefined && delete request.body.thinking.display,
}];

// What the recorder says: just enough for the SDK to be content.
export function canned(request) {
  const body = JSON.parse(request.body || '{}');
  if (request.url.includes('count_tokens')) {
    return { headers: { 'content-type': 'application/json' }, body: '{"input_tokens":3}' };
  }
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm',
    content: [{ type: 'text', text: 'a' }], stop_reason: 'end_turn', stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 } };
  if (body.stream) {
    return { headers: { 'content-type': 'text/event-stream' },
      body: `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message })}\n\n` +
        'event: message_stop\ndata: {"type":"message_stop"}\n\n' };
  }
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) };
}

const client = (url) => new Anthropic({ apiKey: secret, baseURL: url, maxRetries: 0 });

// The SDK sends its key as a bearer token and the newer version of the API; both are options here.
function chat(name, json, wire, { model = 'claude-sonnet-4-6', stream = false, max_tokens = 1000, betas } = {}) {
  const options = { anthropic_version: '2026-10-21', default_max_tokens: 1000, ...(betas && { beta: betas }) };
  return { name,
    order: (url) => ({ json, stream, auth_method: 'bearer', target: { base_url: url, model, options } }),
    call: async (url) => {
      const request = { model, max_tokens, ...wire, ...(stream && { stream }) };
      const answer = await client(url).messages.create(request,
        betas && { headers: { 'anthropic-beta': betas.join(',') } });
      if (stream) for await (const event of answer) assert.ok(event.type);
    } };
}

const same = { messages: [user('Hello')] };

export const cases = [
  chat('text', same, same),
  chat('stream', same, same, { stream: true }),
  chat('system', { messages: [{ role: 'system', content: 'Be short.' }, user('Hello')] },
    { system: 'Be short.', ...same }),
  chat('several turns',
    { messages: [user('Hi'), { role: 'assistant', content: 'Hello!' }, user('And now?')] },
    { messages: [user('Hi'), { role: 'assistant', content: 'Hello!' }, user('And now?')] }),
  chat('image by URL', { messages: [user([{ type: 'text', text: 'What is it?' },
    { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } }])] },
  { messages: [user([{ type: 'text', text: 'What is it?' },
    { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }])] }),
  chat('image bytes', { messages: [user([{ type: 'image_url', image_url: { url: `data:image/png;base64,${kPng}` } }])] },
    { messages: [user([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: kPng } }])] }),
  chat('PDF', { messages: [user([{ type: 'file', file: { filename: 'a.pdf', file_data: kPdf } }])] },
    { messages: [user([{ type: 'document', title: 'a.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: kPdf } }])] }),
  chat('uploaded file', { messages: [user([{ type: 'file', file: { file_id: 'file_1' } }])] },
    { messages: [user([{ type: 'document', source: { type: 'file', file_id: 'file_1' } }])] },
    { betas: ['files-api-2025-04-14'] }),
  chat('tools', { messages: [user('The weather in Berlin?')], tools: [weather, clock], tool_choice: 'auto' },
    { messages: [user('The weather in Berlin?')], tools: [theirWeather, theirClock], tool_choice: { type: 'auto' } }),
  chat('tool results', { messages: [user('Weather and time?'), called,
    { role: 'tool', tool_call_id: 'toolu_1', content: '15 C' },
    { role: 'tool', tool_call_id: 'toolu_2', content: '12:00' }, user('Well?')], tools: [weather, clock] },
  { messages: [user('Weather and time?'), theirCalled, user([
    { type: 'tool_result', tool_use_id: 'toolu_1', content: '15 C' },
    { type: 'tool_result', tool_use_id: 'toolu_2', content: '12:00' },
    { type: 'text', text: 'Well?' }])], tools: [theirWeather, theirClock] }),
  chat('forced tool', { ...same, tools: [clock], tool_choice: { type: 'function', function: { name: 'clock' } } },
    { ...same, tools: [theirClock], tool_choice: { type: 'tool', name: 'clock' } }),
  chat('one call at a time', { ...same, tools: [clock], tool_choice: 'required', parallel_tool_calls: false },
    { ...same, tools: [theirClock], tool_choice: { type: 'any', disable_parallel_tool_use: true } }),
  chat('no tool', { ...same, tools: [clock], tool_choice: 'none' },
    { ...same, tools: [theirClock], tool_choice: { type: 'none' } }),
  chat('JSON schema', { ...same, response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true, schema } } },
    { ...same, output_config: { format: { type: 'json_schema', schema } } }),
  chat('thinking by a budget', { ...same, reasoning: { max_tokens: 2048 }, max_tokens: 4000 },
    { ...same, thinking: { type: 'enabled', budget_tokens: 2048 } }, { max_tokens: 4000 }),
  chat('adaptive thinking', { ...same, reasoning_effort: 'low' },
    { ...same, thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }, { model: 'claude-opus-4-7' }),
  chat('limits', { ...same, max_tokens: 50, stop: ['END', 'x'], user: 'u1', temperature: 0.2 },
    { ...same, stop_sequences: ['END', 'x'], metadata: { user_id: 'u1' } }, { max_tokens: 50 }),
  chat('cache marks', { messages: [{ role: 'system', content: 'Long.', cache_control: { type: 'ephemeral', ttl: '1h' } },
    user([{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }])] },
  { system: [{ type: 'text', text: 'Long.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: [user([{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }])] }),
];

const model = 'claude-sonnet-4-6';
const ask = (url, more = {}) =>
  client(url).messages.create({ model, max_tokens: 3000, messages: [user('one two three')], ...more });

export const fair = [
  { name: 'fake: text', call: async (url) => {
    const answer = await ask(url);
    assert.ok(answer.content[0].text.includes('one two three'));
    assert.equal(answer.stop_reason, 'end_turn');
    assert.ok(answer.usage.input_tokens > 0 && answer.usage.output_tokens > 0);
  } },
  { name: 'fake: stream', call: async (url) => {
    const stream = client(url).messages.stream({ model, max_tokens: 100, messages: [user('one two three')] });
    let text = '';
    stream.on('text', (piece) => { text += piece; });
    const message = await stream.finalMessage();
    assert.equal(message.content[0].text, text);
    assert.equal(message.stop_reason, 'end_turn');
    assert.ok(message.usage.output_tokens > 0);
  } },
  { name: 'fake: tool call', call: async (url) => {
    const answer = await ask(url, { tools: [theirWeather], tool_choice: { type: 'any' } });
    assert.equal(answer.stop_reason, 'tool_use');
    assert.equal(answer.content[0].name, 'weather');
    assert.equal(typeof answer.content[0].input.city, 'string');
  } },
  { name: 'fake: streamed tool call', call: async (url) => {
    const message = await client(url).messages.stream({ model, max_tokens: 100, tools: [theirWeather],
      tool_choice: { type: 'tool', name: 'weather' }, messages: [user('hi')] }).finalMessage();
    assert.equal(typeof message.content[0].input.city, 'string');
  } },
  { name: 'fake: thinking goes back', call: async (url) => {
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    const tools = { tools: [theirWeather] };
    const first = await ask(url, { thinking, ...tools });
    assert.equal(first.content[0].type, 'thinking');
    const streamed = await client(url).messages.stream({ model, max_tokens: 3000, thinking,
      messages: [user('one two three')] }).finalMessage();
    assert.deepEqual(streamed.content[0], first.content[0]);
    await ask(url, { thinking, ...tools, messages: [user('a'),
      { role: 'assistant', content: first.content }, user('b')] });
    await assert.rejects(ask(url, { messages: [user('a'),
      { role: 'assistant', content: [{ ...first.content[0], thinking: 'other' }] }, user('b')] }),
    Anthropic.BadRequestError);
  } },
  { name: 'fake: JSON schema', call: async (url) => {
    const answer = await ask(url, { output_config: { format: { type: 'json_schema', schema } } });
    assert.equal(typeof JSON.parse(answer.content[0].text).city, 'string');
  } },
  { name: 'fake: length', call: async (url) => {
    assert.equal((await ask(url, { max_tokens: 1 })).stop_reason, 'max_tokens');
  } },
  { name: 'fake: count', call: async (url) => {
    const count = await client(url).messages.countTokens({ model, messages: [user('one two three')] });
    assert.ok(count.input_tokens > 0);
  } },
  { name: 'fake: models', call: async (url) => {
    const list = await client(url).models.list();
    assert.ok(list.data[0].id.startsWith('claude-'));
  } },
  ...[['invalid_key', 401, Anthropic.AuthenticationError, 'authentication_error'],
    ['forbidden', 403, Anthropic.PermissionDeniedError, 'permission_error'],
    ['rate_limit', 429, Anthropic.RateLimitError, 'rate_limit_error'],
    ['context_length_exceeded', 400, Anthropic.BadRequestError, 'invalid_request_error'],
    ['insufficient_quota', 400, Anthropic.BadRequestError, 'invalid_request_error'],
    ['model_not_found', 404, Anthropic.NotFoundError, 'not_found_error'],
    ['server_error', 500, Anthropic.InternalServerError, 'api_error'],
    ['overloaded', 529, Anthropic.InternalServerError, 'overloaded_error'],
  ].map(([fault, status, kind, type]) => ({
    name: `fake: ${fault}`, script: `[[rules]]\nfault = "${fault}"\n`,
    call: async (url) => {
      await assert.rejects(ask(url), (error) => {
        assert.equal(error.status, status);
        assert.ok(error instanceof kind);
        assert.equal(error.error.error.type, type);
        return true;
      });
    } })),
  { name: 'fake: error in the stream', script: '[[rules]]\nfault = "error_in_stream"\n',
    call: async (url) => {
      await assert.rejects(client(url).messages.stream({ model, max_tokens: 100,
        messages: [user('one two three')] }).finalMessage(), Anthropic.APIError);
    } },
];
