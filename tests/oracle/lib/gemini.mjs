// What the oracles of Gemini's two hosts share: requests to compare, and a fair fake to ask.
import assert from 'node:assert/strict';

const kPng = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const kPdf = 'JVBERi0xLjQKJSVFT0YK';

const user = (content) => ({ role: 'user', content });
const said = (...parts) => ({ role: 'user', parts });
const answered = (...parts) => ({ role: 'model', parts });
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools = [
  { type: 'function', function: { name: 'weather', description: 'The weather.', parameters: schema } },
  { type: 'function', function: { name: 'clock' } }];
const wireTools = [{ functionDeclarations: [
  { name: 'weather', description: 'The weather.', parametersJsonSchema: schema }, { name: 'clock' }] }];
const person = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
const called = { role: 'assistant', content: null, tool_calls: [
  { id: 'call_gemini_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Berlin"}' } },
  { id: 'call_gemini_2', type: 'function', function: { name: 'clock', arguments: '{}' } }] };
const calls = answered({ functionCall: { name: 'weather', args: { city: 'Berlin' } } },
  { functionCall: { name: 'clock', args: {} } });
const results = [{ role: 'tool', tool_call_id: 'call_gemini_1', content: '15 C' },
  { role: 'tool', tool_call_id: 'call_gemini_2', content: '{"time":"12:00"}' }];
const wireResults = said({ functionResponse: { name: 'weather', response: { result: '15 C' } } },
  { functionResponse: { name: 'clock', response: { time: '12:00' } } });
const choice = (mode, allowedFunctionNames) => ({ tools: wireTools, toolConfig: {
  functionCallingConfig: { mode, ...(allowedFunctionNames && { allowedFunctionNames }) } } });

// [name, chat JSON, the SDK's contents, its config, more]
export const chats = [
  ['text', { messages: [user('Hello')] }, 'Hello'],
  ['system', { messages: [{ role: 'system', content: 'Be short.' }, user('Hello')] }, 'Hello',
    { systemInstruction: 'Be short.' }],
  ['several turns', { messages: [user('Hi'), { role: 'assistant', content: 'Hello!' }, user('And now?')] },
    [said({ text: 'Hi' }), answered({ text: 'Hello!' }), said({ text: 'And now?' })]],
  ['image bytes', { messages: [user([{ type: 'text', text: 'What is it?' },
    { type: 'image_url', image_url: { url: `data:image/png;base64,${kPng}` } }])] },
  [said({ text: 'What is it?' }, { inlineData: { mimeType: 'image/png', data: kPng } })]],
  ['image by URL', { messages: [user([{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }])] },
    [said({ fileData: { mimeType: 'image/png', fileUri: 'https://example.com/a.png' } })]],
  ['PDF', { messages: [user([{ type: 'file', file: { file_data: kPdf, mime_type: 'application/pdf' } }])] },
    [said({ inlineData: { mimeType: 'application/pdf', data: kPdf } })]],
  ['tools', { messages: [user('The weather?')], tools, tool_choice: 'auto' }, 'The weather?', choice('AUTO')],
  ['tool results', { messages: [user('Weather and time?'), called, ...results], tools },
    [said({ text: 'Weather and time?' }), calls, wireResults], { tools: wireTools }],
  ['forced tool', { messages: [user('Now')], tools, tool_choice: { type: 'function', function: { name: 'clock' } } },
    'Now', choice('ANY', ['clock'])],
  ['some tool', { messages: [user('Now')], tools, tool_choice: 'required' }, 'Now', choice('ANY')],
  ['no tool', { messages: [user('Now')], tools, tool_choice: 'none' }, 'Now', choice('NONE')],
  ['JSON schema', { messages: [user('Ada')], response_format: { type: 'json_schema',
    json_schema: { name: 'person', schema: person } } }, 'Ada',
  { responseMimeType: 'application/json', responseJsonSchema: person }],
  ['JSON object', { messages: [user('Ada')], response_format: { type: 'json_object' } }, 'Ada',
    { responseMimeType: 'application/json' }],
  ['reasoning by a budget', { messages: [user('Think')], reasoning: { max_tokens: 1024 } }, 'Think',
    { thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } }],
  ['reasoning by a level', { messages: [user('Think')], reasoning_effort: 'low' }, 'Think',
    { thinkingConfig: { thinkingLevel: 'LOW', includeThoughts: true } }, { model: 'gemini-3.5-flash' }],
  ['limits', { messages: [user('Go on')], max_tokens: 50, temperature: 0.2, top_p: 0.9, top_k: 3,
    stop: ['END', 'x'], seed: 7, n: 2, logprobs: true, top_logprobs: 2 }, 'Go on',
  { maxOutputTokens: 50, temperature: 0.2, topP: 0.9, topK: 3, stopSequences: ['END', 'x'], seed: 7,
    candidateCount: 2, responseLogprobs: true, logprobs: 2 }],
  ['stream', { messages: [user('Hello')] }, 'Hello', {}, { stream: true }],
];

export async function ask(client, contents, config, { model = 'gemini-2.5-flash', stream = false } = {}) {
  if (!stream) return client.models.generateContent({ model, contents, config });
  const pieces = [];
  for await (const piece of await client.models.generateContentStream({ model, contents, config })) {
    pieces.push(piece);
  }
  return pieces;
}

// What the recorder says: just enough for the SDK to be content.
export function canned(request) {
  const answer = { candidates: [{ content: { parts: [{ text: 'a' }] }, finishReason: 'STOP' }],
    embeddings: [{ values: [0.5] }, { values: [1] }], predictions: [{ embeddings: { values: [1] } }] };
  if (request.url.includes('alt=sse')) {
    return { headers: { 'content-type': 'text/event-stream' },
      body: `data: ${JSON.stringify(answer)}\r\n\r\n` };
  }
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
}

export const instructionRole = {
  why: 'the SDK gives instructions the role of the user, which nobody looks at',
  apply: (request) => request.body?.systemInstruction?.role && delete request.body.systemInstruction.role,
};

export const emptyConfig = {
  why: 'the SDK sends an empty generationConfig where there is nothing to say',
  apply: (request) => request.body?.generationConfig &&
    Object.keys(request.body.generationConfig).length === 0 && delete request.body.generationConfig,
};

export const embeddedRole = {
  why: 'the SDK gives texts that are embedded the role of the user, which nobody looks at',
  apply: (request) => {
    const contents = (request.body?.requests ?? []).map((one) => one.content).filter((one) => one.role);
    for (const content of contents) delete content.role;
    return contents.length > 0;
  },
};

// The SDK against the fake: each kind of answer as a caller sees it. `client(url)` makes an SDK.
export const fairFake = (client, errors) => [
  { name: 'a whole answer', call: async (url) => {
    const answer = await ask(client(url), 'Hello', {});
    assert.match(answer.text, /You said: "Hello"/);
    assert.equal(answer.candidates[0].finishReason, 'STOP');
    assert.ok(answer.usageMetadata.totalTokenCount > 0);
  } },
  { name: 'a stream', call: async (url) => {
    const pieces = await ask(client(url), 'Hello', {}, { stream: true });
    assert.match(pieces.map((piece) => piece.text ?? '').join(''), /You said: "Hello"/);
    assert.equal(pieces.at(-1).candidates[0].finishReason, 'STOP');
  } },
  { name: 'calls of tools', script: '[[rules]]\ntool_calls = [{ name = "weather" }, { name = "clock" }]\n',
    call: async (url) => {
      const answer = await ask(client(url), 'Now', choice('AUTO'), { model: 'gemini-3.5-flash' });
      assert.deepEqual(answer.functionCalls.map((call) => call.name), ['weather', 'clock']);
      const again = await ask(client(url), [said({ text: 'Now' }), answer.candidates[0].content,
        said(...answer.functionCalls.map(({ id, name }) =>
          ({ functionResponse: { ...(id && { id }), name, response: { result: 1 } } })))],
      { ...choice('NONE') }, { model: 'gemini-3.5-flash' });
      assert.ok(again.text.length > 0);
    } },
  { name: 'thoughts', call: async (url) => {
    const answer = await ask(client(url), 'Think', { thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } });
    assert.equal(answer.candidates[0].content.parts[0].thought, true);
    assert.ok(answer.usageMetadata.thoughtsTokenCount > 0);
  } },
  ...errors.map(([fault, status, word]) => ({ name: fault, script: `[[rules]]\nfault = "${fault}"\n`,
    call: (url) => assert.rejects(ask(client(url), 'Hello', {}), (error) => {
      assert.equal(error.status, status);
      assert.match(error.message, word);
      return true;
    }) })),
];
