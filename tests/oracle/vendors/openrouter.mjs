import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { canned, chats, fairFake, hello, vectorEncoding } from '../lib/openai_family.mjs';

export const provider = 'openrouter';
export const secret = 'sk-or-v1-oracle';
export const headers = ['authorization', 'http-referer', 'x-openrouter-title'];
export const differences = [vectorEncoding];
export { canned };

const client = (url, more = {}) => new OpenAI({ apiKey: secret, baseURL: `${url}/api/v1`, maxRetries: 0, ...more });
const model = 'anthropic/claude-haiku-4.5';

function chat(name, json, wire = json, { stream = false, more, options, upstream, asked = model } = {}) {
  return { name,
    order: (url) => ({ json, stream,
      target: { base_url: `${url}/api/v1`, model: asked, options, upstream } }),
    call: (url) => client(url, more).chat.completions.create({ ...wire, model, ...(stream && { stream }) }) };
}

const thought = [{ type: 'reasoning.text', text: 'Hm.', signature: 'c2ln', format: 'anthropic-claude-v1', index: 0 },
  { type: 'reasoning.encrypted', data: 'ZGF0YQ==', id: null, format: 'anthropic-claude-v1', index: 1 }];

export const cases = [
  ...chats.map(([name, json, wire]) => chat(name, json, wire)),
  chat('stream', hello, hello, { stream: true }),
  chat('developer', { messages: [{ role: 'developer', content: 'Be short.' }] },
    { messages: [{ role: 'system', content: 'Be short.' }] }),
  chat('reasoning effort', { ...hello, reasoning_effort: 'high', max_completion_tokens: 90 },
    { ...hello, reasoning: { effort: 'high' }, max_tokens: 90 }),
  chat('reasoning budget', { ...hello, reasoning: { max_tokens: 2000 } }),
  chat('reasoning state', { messages: [...hello.messages,
    { role: 'assistant', content: '', reasoning_details: thought }, ...hello.messages] }),
  chat('sampling of its own', { ...hello, top_k: 4, min_p: 0.1, top_a: 0.2, repetition_penalty: 1.1 }),
  chat('cache marks', { messages: [{ role: 'user', content: [
    { type: 'text', text: 'long', cache_control: { type: 'ephemeral', ttl: '1h' } }] }] }),
  chat('pinned upstream', { ...hello, provider: { order: ['a'], data_collection: 'deny' } },
    { ...hello, provider: { only: ['amazon-bedrock'], allow_fallbacks: false, data_collection: 'deny' } },
    { upstream: 'amazon-bedrock' }),
  chat('another vendor\'s name', hello, hello, { asked: 'claude-haiku-4-5-20251001' }),
  chat('several models', { ...hello, models: ['a/b', 'c/d'], plugins: [{ id: 'web' }] }),
  chat('application', hello, hello, { options: { referer: 'https://acme.example', title: 'Acme' },
    more: { defaultHeaders: { 'HTTP-Referer': 'https://acme.example', 'X-OpenRouter-Title': 'Acme' } } }),
  { name: 'embeddings',
    order: (url) => ({ ability: 'embed', json: { input: 'a' },
      target: { base_url: `${url}/api/v1`, model: 'openai/text-embedding-3-small' } }),
    call: (url) => client(url).embeddings.create({ model: 'openai/text-embedding-3-small', input: 'a' }) },
];

export const fair = fairFake({ client, model, embedding: 'openai/text-embedding-3-small', errors: [
  ['invalid_key', 401, (error) => assert.match(error.message, /User not found/)],
  ['rate_limit', 429, (error) => assert.equal(error.error.metadata.error_type, 'rate_limit_exceeded')],
  ['insufficient_quota', 402, (error) => assert.match(error.message, /Insufficient credits/)],
  ['model_not_found', 400, (error) => assert.match(error.message, /is not a valid model ID/)],
  ['unavailable', 503, (error) => assert.match(error.message, /routing requirements/)],
  ['server_error', 500, (error) => assert.ok(error instanceof OpenAI.InternalServerError)],
] });
