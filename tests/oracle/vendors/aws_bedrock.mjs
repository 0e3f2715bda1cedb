import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, InvokeModelCommand }
  from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { hello, person, png, pdf, clock, weather } from '../lib/bedrock_cases.mjs';

export const provider = 'aws_bedrock';
export const secret = 'ABSK-oracle';
export const headers = ['authorization', 'x-amz-date', 'x-amz-security-token'];

const region = 'us-east-1';
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'amazon.nova-lite-v1:0';

// The SDK decodes what the recorder says, so that must be an answer; of a stream the head is enough.
export function canned({ url }) {
  if (url.endsWith('/converse-stream')) {
    return { headers: { 'content-type': 'application/vnd.amazon.eventstream' }, body: '' };
  }
  const body = url.endsWith('/invoke') ? { embedding: [0.5], inputTextTokenCount: 1 }
    : { output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } }, stopReason: 'end_turn',
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 }, metrics: { latencyMs: 1 } };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

// HTTP/1.1, which the recorder and the fake speak.
const client = (url, auth) => new BedrockRuntimeClient({ region, endpoint: url, maxAttempts: 1,
  requestHandler: new NodeHttpHandler(), ...auth });
const bearer = (url) => client(url, { token: { token: secret }, authSchemePreference: ['httpBearerAuth'] });

function chat(name, json, wire, { model = claude, stream = false, options } = {}) {
  const Command = stream ? ConverseStreamCommand : ConverseCommand;
  return { name,
    order: (url) => ({ json, stream, target: { base_url: url, model, options } }),
    call: (url) => bearer(url).send(new Command({ modelId: model, ...wire })) };
}

const user = (...content) => ({ role: 'user', content });
const hi = { messages: [user({ text: 'Hello' })] };
const spec = ({ function: { name, description, parameters } }) => ({ toolSpec: { name, description,
  inputSchema: { json: parameters } } });
const tools = [spec(weather), spec(clock)];
const called = { role: 'assistant', content: null, tool_calls: [
  { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Berlin"}' } }] };
const schema = person.json_schema.schema;

export const cases = [
  chat('text', hello, hi),
  chat('system', { messages: [{ role: 'system', content: 'Be short.' }, ...hello.messages] },
    { ...hi, system: [{ text: 'Be short.' }] }),
  chat('several turns', { messages: [...hello.messages, { role: 'assistant', content: 'Hi!' }, { role: 'user', content: 'And?' }] },
    { messages: [user({ text: 'Hello' }), { role: 'assistant', content: [{ text: 'Hi!' }] }, user({ text: 'And?' })] }),
  chat('image', { messages: [{ role: 'user', content: [{ type: 'text', text: 'See' },
    { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } }] }] },
  { messages: [user({ text: 'See' }, { image: { format: 'png', source: { bytes: Buffer.from(png, 'base64') } } })] }),
  chat('PDF', { messages: [{ role: 'user', content: [{ type: 'text', text: 'Read' },
    { type: 'file', file: { filename: 'a.pdf', file_data: pdf, mime_type: 'application/pdf' } }] }] },
  { messages: [user({ text: 'Read' }, { document: { format: 'pdf', name: 'a', source: { bytes: Buffer.from(pdf, 'base64') } } })] }),
  chat('tools', { ...hello, tools: [weather, clock], tool_choice: 'auto' },
    { ...hi, toolConfig: { tools, toolChoice: { auto: {} } } }),
  chat('tool results', { messages: [...hello.messages, called, { role: 'tool', tool_call_id: 'call_1', content: '15 C' }],
    tools: [weather] },
  { messages: [user({ text: 'Hello' }),
    { role: 'assistant', content: [{ toolUse: { toolUseId: 'call_1', name: 'weather', input: { city: 'Berlin' } } }] },
    user({ toolResult: { toolUseId: 'call_1', content: [{ text: '15 C' }] } })], toolConfig: { tools: [tools[0]] } }),
  chat('forced tool', { ...hello, tools: [weather, clock], tool_choice: { type: 'function', function: { name: 'clock' } } },
    { ...hi, toolConfig: { tools, toolChoice: { tool: { name: 'clock' } } } }),
  chat('some tool', { ...hello, tools: [weather, clock], tool_choice: 'required' },
    { ...hi, toolConfig: { tools, toolChoice: { any: {} } } }, { model: nova }),
  chat('JSON schema', { ...hello, response_format: person },
    { ...hi, outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: {
      name: 'person', schema: JSON.stringify(schema) } } } } }),
  chat('JSON schema by a tool', { ...hello, response_format: person },
    { ...hi, toolConfig: { tools: [{ toolSpec: { name: 'llm_rotate_json',
      description: 'Give the answer by calling this tool.', inputSchema: { json: schema } } }],
    toolChoice: { tool: { name: 'llm_rotate_json' } } } }, { model: nova }),
  chat('reasoning by a budget', { ...hello, reasoning_effort: 'low', max_tokens: 4000 },
    { ...hi, inferenceConfig: { maxTokens: 4000 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2048 } } }),
  chat('reasoning by an effort', { ...hello, reasoning_effort: 'high' },
    { ...hi, additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } } },
    { model: 'us.amazon.nova-2-lite-v1:0' }),
  chat('reasoning state', { messages: [...hello.messages, { role: 'assistant', content: 'Hi!', reasoning_details: [
    { type: 'reasoning.text', text: 'Hm.', signature: 'c2ln', format: 'bedrock-converse-v1', index: 0 },
    { type: 'reasoning.encrypted', data: 'QUJD', format: 'bedrock-converse-v1', index: 1 }] },
  ...hello.messages] },
  { messages: [user({ text: 'Hello' }), { role: 'assistant', content: [
    { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } },
    { reasoningContent: { redactedContent: Buffer.from('ABC') } }, { text: 'Hi!' }] }, user({ text: 'Hello' })] }),
  chat('stream', hello, hi, { stream: true }),
  chat('limits', { ...hello, max_tokens: 64, temperature: 0.5, stop: ['END'], top_k: 5 },
    { ...hi, inferenceConfig: { maxTokens: 64, temperature: 0.5, stopSequences: ['END'] },
      additionalModelRequestFields: { inferenceConfig: { topK: 5 } } }, { model: nova }),
  chat('cache marks', { messages: [{ role: 'system', content: [{ type: 'text', text: 'Long', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    ...hello.messages] },
  { ...hi, system: [{ text: 'Long' }, { cachePoint: { type: 'default', ttl: '1h' } }] }),
  chat('an ARN', hello, hi,
    { model: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0' }),
  chat('options', { ...hello, service_tier: 'flex', metadata: { team: 'a' } },
    { ...hi, guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
      performanceConfig: { latency: 'optimized' }, serviceTier: { type: 'flex' }, requestMetadata: { team: 'a' } },
    { options: { guardrail: { identifier: 'g', version: '1' }, latency: 'optimized' } }),
  { name: 'embeddings',
    order: (url) => ({ ability: 'embed', json: { input: 'a', dimensions: 512 },
      target: { base_url: url, model: 'amazon.titan-embed-text-v2:0' } }),
    call: (url) => bearer(url).send(new InvokeModelCommand({ modelId: 'amazon.titan-embed-text-v2:0',
      contentType: 'application/json', accept: 'application/json',
      body: JSON.stringify({ inputText: 'a', dimensions: 512 }) })) },
  signed('a signature', { accessKeyId: 'AKIDORACLE', secretAccessKey: 'secret/+' }, nova),
  signed('a signature with a token', { accessKeyId: 'ASIAORACLE', secretAccessKey: 'secret', sessionToken: 'token//==' },
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0'),
];

class Sha256 {
  constructor(key) {
    this.hash = key ? createHmac('sha256', key) : createHash('sha256');
  }
  update(data) {
    this.hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
}

// What we would send, signed by Amazon's own signer.
function signed(name, credentials, model) {
  const moment = 1_768_480_496_000;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return { name,
    order: (url) => ({ json: hello, now_unix_ms: moment, secret: [accessKeyId, secretAccessKey, sessionToken].filter(Boolean).join(':'),
      target: { base_url: url, model, auth_config: { region } } }),
    call: async (url) => {
      const { hostname, port, host } = new URL(url);
      const signer = new SignatureV4({ service: 'bedrock', region, credentials, sha256: Sha256, applyChecksum: false });
      const path = `/model/${encodeURIComponent(model)}/converse`;
      const body = JSON.stringify(hi);
      const request = await signer.sign({ method: 'POST', protocol: 'http:', hostname, port: Number(port), path, query: {}, body,
        headers: { host, 'content-type': 'application/json', accept: 'application/json' } },
      { signingDate: new Date(moment) });
      await fetch(url + path, { method: 'POST', headers: request.headers, body });
    } };
}

const signing = (url, secretAccessKey = 'fake-secret-AKIDORACLE') =>
  client(url, { credentials: { accessKeyId: 'AKIDORACLE', secretAccessKey } });
const asked = (url, input, model = claude) => signing(url).send(new ConverseCommand({ modelId: model, ...input }));
const texts = (content) => content.map((block) => block.text ?? '').join('');

async function streamed(url, input, model = claude) {
  const { stream } = await signing(url).send(new ConverseStreamCommand({ modelId: model, ...input }));
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

function failing(fault, name) {
  return { name: `fault ${fault}`, script: `[[rules]]\nfault = "${fault}"\n`,
    call: (url) => assert.rejects(asked(url, hi), (error) => error.name === name && error.message.length > 0) };
}

export const fair = [
  { name: 'text', call: async (url) => {
    const answer = await asked(url, hi);
    assert.match(texts(answer.output.message.content), /You said: "Hello"/);
    assert.equal(answer.stopReason, 'end_turn');
    assert.equal(answer.usage.totalTokens, answer.usage.inputTokens + answer.usage.outputTokens);
  } },
  { name: 'stream', call: async (url) => {
    const events = await streamed(url, hi);
    assert.match(events.map((event) => event.contentBlockDelta?.delta.text ?? '').join(''), /You said: "Hello"/);
    assert.ok(events.some((event) => event.messageStop?.stopReason === 'end_turn'));
    assert.ok(events.at(-1).metadata.usage.totalTokens > 0);
  } },
  { name: 'tools', call: async (url) => {
    const toolConfig = { tools, toolChoice: { any: {} } };
    const { output, stopReason } = await asked(url, { ...hi, toolConfig });
    assert.equal(stopReason, 'tool_use');
    const call = output.message.content[0].toolUse;
    assert.equal(typeof call.input.city, 'string');
    const result = user({ toolResult: { toolUseId: call.toolUseId, content: [{ text: '15 C' }] } }, { text: 'And?' });
    const next = await asked(url, { messages: [...hi.messages, output.message, result], toolConfig: { tools } });
    assert.match(texts(next.output.message.content), /And\?/);
    const events = await streamed(url, { ...hi, toolConfig });
    assert.ok(JSON.parse(events.map((event) => event.contentBlockDelta?.delta.toolUse?.input ?? '').join('')).city);
  } },
  { name: 'reasoning', call: async (url) => {
    const additionalModelRequestFields = { thinking: { type: 'enabled', budget_tokens: 1024 } };
    const { output } = await asked(url, { ...hi, additionalModelRequestFields });
    assert.ok(output.message.content[0].reasoningContent.reasoningText.signature);
    await asked(url, { messages: [...hi.messages, output.message, ...hi.messages] });
    output.message.content[0].reasoningContent.reasoningText.text += '!';
    await assert.rejects(asked(url, { messages: [...hi.messages, output.message, ...hi.messages] }), /signature/);
    const events = await streamed(url, { ...hi, additionalModelRequestFields });
    assert.ok(events.some((event) => event.contentBlockDelta?.delta.reasoningContent?.signature));
  } },
  { name: 'image and document', call: (url) => asked(url, { messages: [user({ text: 'See' },
    { image: { format: 'png', source: { bytes: Buffer.from(png, 'base64') } } },
    { document: { format: 'pdf', name: 'a', source: { bytes: Buffer.from(pdf, 'base64') } } })] }) },
  { name: 'an ARN', call: (url) => asked(url, hi, 'arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-pro-v1:0') },
  { name: 'a wrong secret', call: (url) => assert.rejects(
    signing(url, 'wrong').send(new ConverseCommand({ modelId: nova, ...hi })),
  (error) => error.name === 'InvalidSignatureException') },
  { name: 'embeddings', call: async (url) => {
    const { body } = await signing(url).send(new InvokeModelCommand({ modelId: 'cohere.embed-v4:0', contentType: 'application/json',
      body: JSON.stringify({ texts: ['a'], input_type: 'search_query', output_dimension: 4 }) }));
    assert.equal(JSON.parse(new TextDecoder().decode(body)).embeddings.float[0].length, 4);
  } },
  { name: 'an exception in a stream', script: '[[rules]]\nfault = "error_in_stream"\n',
    call: (url) => assert.rejects(streamed(url, hi), (error) => error.name === 'InternalServerException') },
  failing('rate_limit', 'ThrottlingException'),
  failing('forbidden', 'AccessDeniedException'),
  failing('context_length_exceeded', 'ValidationException'),
  failing('insufficient_quota', 'ServiceQuotaExceededException'),
  failing('unavailable', 'ServiceUnavailableException'),
  failing('server_error', 'InternalServerException'),
];
