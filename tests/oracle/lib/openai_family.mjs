// What the oracles of OpenAI's family share: requests to compare, and a fair fake to ask. Chat JSON
// is this wire, so what is said neutrally on our side is spelled out as the model needs it on theirs.
import assert from 'node:assert/strict';

const kPng = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const kPdf = 'JVBERi0xLjQKJSVFT0YK';

const user = (content) => ({ role: 'user', content });
const weather = { type: 'function', function: { name: 'weather', description: 'The weather.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } };
const clock = { type: 'function', function: { name: 'clock', parameters: { type: 'object', properties: {} } } };
const person = { type: 'json_schema', json_schema: { name: 'person', strict: true, schema: {
  type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'], additionalProperties: false } } };
const called = { role: 'assistant', content: null, tool_calls: [
  { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Berlin"}' } },
  { id: 'call_2', type: 'function', function: { name: 'clock', arguments: '{}' } }] };
const results = [{ role: 'tool', tool_call_id: 'call_1', content: '15 C' },
  { role: 'tool', tool_call_id: 'call_2', content: '12:00' }];

// [name, neutral chat JSON, what it takes on this wire where that is something else]
export const chats = [
  ['text', { messages: [user('Hello')] }],
  ['system', { messages: [{ role: 'system', content: 'Be short.' }, user('Hello')] }],
  ['several turns', { messages: [user('Hi'), { role: 'assistant', content: 'Hello!' }, user('And now?')] }],
  ['image by URL', { messages: [user([{ type: 'text', text: 'What is it?' },
    { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } }])] }],
  ['image bytes', { messages: [user([{ type: 'text', text: 'What is it?' },
    { type: 'image_url', image_url: { url: kPng } }])] }],
  ['PDF',
    { messages: [user([{ type: 'file', file: { filename: 'a.pdf', file_data: kPdf, mime_type: 'application/pdf' } }])] },
    { messages: [user([{ type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${kPdf}` } }])] }],
  ['tools', { messages: [user('The weather in Berlin?')], tools: [weather, clock], tool_choice: 'auto' }],
  ['tool results', { messages: [user('Weather and time?'), called, ...results], tools: [weather, clock] }],
  ['forced tool', { messages: [user('Now')], tools: [weather, clock],
    tool_choice: { type: 'function', function: { name: 'clock' } } }],
  ['one call at a time', { messages: [user('Now')], tools: [weather, clock], tool_choice: 'required',
    parallel_tool_calls: false }],
  ['no tool', { messages: [user('Now')], tools: [weather], tool_choice: 'none' }],
  ['JSON schema', { messages: [user('Ada, 36')], response_format: person }],
  ['JSON object', { messages: [user('Ada, 36, as json')], response_format: { type: 'json_object' } }],
  ['limits', { messages: [user('Go on')], max_tokens: 50, temperature: 0.2, top_p: 0.9, stop: ['END', 'x'],
    seed: 7, presence_penalty: 0.5, frequency_penalty: -0.5, n: 2, logprobs: true, top_logprobs: 2 }],
  ['refused history of another vendor',
    { messages: [user('Hi'), { role: 'assistant', content: 'Hello!', reasoning_content: 'They greet.',
      reasoning_details: [{ type: 'reasoning.text', text: 'They greet.', signature: 's', format: 'bedrock-converse-v1' }] },
    user('And now?')] },
    { messages: [user('Hi'), { role: 'assistant', content: 'Hello!' }, user('And now?')] }],
];

export const hello = { messages: [user('Hello')] };

// What the recorder says: just enough for an SDK to be content.
export function canned(request) {
  const body = JSON.parse(request.body || '{}');
  if (request.url.includes('/embeddings')) {
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ object: 'list',
      model: 'm', data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      usage: { prompt_tokens: 1, total_tokens: 1 } }) };
  }
  if (body.stream) {
    return { headers: { 'content-type': 'text/event-stream' },
      body: 'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n' };
  }
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }] }) };
}

export const inclusiveStream = {
  why: 'a stream always asks for its usage, which the host needs, and for no padding',
  apply: (request) => request.body?.stream === true && delete request.body.stream_options,
};

export const vectorEncoding = {
  why: 'the SDK asks for vectors in base64 and decodes them itself',
  apply: (request) => request.path.endsWith('/embeddings') && 'encoding_format' in request.body &&
    delete request.body.encoding_format,
};

// The SDK of the family against the fake: each kind of answer as a caller sees it. `client(url)`
// makes one, `model` and `embedding` are what the fake serves.
export function fairFake({ client, model, embedding, errors }) {
  const ask = (url, more = {}) => client(url).chat.completions.create({ model, messages: [user('one two three')], ...more });
  return [
    { name: 'fake: text', call: async (url) => {
      const answer = await ask(url);
      assert.ok(answer.choices[0].message.content.includes('one two three'));
      assert.equal(answer.choices[0].finish_reason, 'stop');
      assert.ok(answer.usage.total_tokens === answer.usage.prompt_tokens + answer.usage.completion_tokens);
    } },
    { name: 'fake: stream', call: async (url) => {
      const stream = await ask(url, { stream: true, stream_options: { include_usage: true } });
      let text = '';
      let finish;
      let usage;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta?.content ?? '';
        finish = chunk.choices[0]?.finish_reason ?? finish;
        usage = chunk.usage ?? usage;
      }
      assert.ok(text.includes('one two three'));
      assert.equal(finish, 'stop');
      assert.ok(usage.total_tokens > 0);
    } },
    { name: 'fake: tool call', call: async (url) => {
      const answer = await ask(url, { tools: [weather], tool_choice: 'required' });
      const call = answer.choices[0].message.tool_calls[0];
      assert.equal(answer.choices[0].finish_reason, 'tool_calls');
      assert.equal(call.function.name, 'weather');
      assert.equal(typeof JSON.parse(call.function.arguments).city, 'string');
    } },
    { name: 'fake: streamed tool call', call: async (url) => {
      let name = '';
      let written = '';
      for await (const chunk of await ask(url, { tools: [weather], tool_choice: 'required', stream: true })) {
        const piece = chunk.choices[0]?.delta?.tool_calls?.[0];
        name += piece?.function?.name ?? '';
        written += piece?.function?.arguments ?? '';
      }
      assert.equal(name, 'weather');
      assert.equal(typeof JSON.parse(written).city, 'string');
    } },
    { name: 'fake: JSON schema', call: async (url) => {
      const answer = await ask(url, { response_format: person });
      assert.equal(typeof JSON.parse(answer.choices[0].message.content).age, 'number');
    } },
    { name: 'fake: length', call: async (url) => {
      const answer = await ask(url, { max_tokens: 1 });
      assert.equal(answer.choices[0].finish_reason, 'length');
    } },
    { name: 'fake: embeddings', call: async (url) => {
      const answer = await client(url).embeddings.create({ model: embedding, input: ['a', 'b'] });
      assert.equal(answer.data.length, 2);
      assert.equal(answer.data[1].embedding.length, 1536);
    } },
    ...errors.map(([fault, status, matches]) => ({
      name: `fake: ${fault}`, script: `[[rules]]\nfault = "${fault}"\n`,
      call: async (url) => {
        await assert.rejects(ask(url), (error) => {
          assert.equal(error.status, status);
          matches(error);
          return true;
        });
      } })),
  ];
}
