import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { canned, chats, fairFake, hello, inclusiveStream, vectorEncoding } from '../lib/openai_family.mjs';

export const provider = 'openai';
export const secret = 'sk-oracle';
export const headers = ['authorization', 'openai-organization', 'openai-project'];
export const differences = [inclusiveStream, vectorEncoding];
export { canned };

const client = (url, more = {}) => new OpenAI({ apiKey: secret, baseURL: `${url}/v1`, maxRetries: 0, ...more });

function chat(name, json, wire = json, { model = 'gpt-4.1', stream = false, more, auth_config } = {}) {
  return { name,
    order: (url) => ({ json, stream, target: { base_url: `${url}/v1`, model, auth_config } }),
    call: (url) => client(url, more).chat.completions.create({ ...wire, model, ...(stream && { stream }) }) };
}

export const cases = [
  ...chats.map(([name, json, wire]) => chat(name, json, wire)),
  chat('stream', hello, hello, { stream: true }),
  chat('reasoning',
    { messages: [{ role: 'system', content: 'Be short.' }, ...hello.messages], reasoning_effort: 'low',
      max_tokens: 90, temperature: 0.5 },
    { messages: [{ role: 'developer', content: 'Be short.' }, ...hello.messages], reasoning_effort: 'low',
      max_completion_tokens: 90 },
    { model: 'o4-mini' }),
  chat('reasoning by a budget', { ...hello, reasoning: { max_tokens: 2048 } },
    { ...hello, reasoning_effort: 'low' }, { model: 'gpt-5-mini' }),
  chat('account', hello, hello, { more: { organization: 'org-1', project: 'proj-1' },
    auth_config: { organization: 'org-1', project: 'proj-1' } }),
  { name: 'embeddings',
    order: (url) => ({ ability: 'embed', json: { input: ['a', 'b'], dimensions: 8 },
      target: { base_url: `${url}/v1`, model: 'text-embedding-3-small' } }),
    call: (url) => client(url).embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'], dimensions: 8 }) },
];

export const fair = fairFake({ client, model: 'gpt-4.1', embedding: 'text-embedding-3-small', errors: [
  ['invalid_key', 401, (error) => assert.equal(error.code, 'invalid_api_key')],
  ['rate_limit', 429, (error) => assert.equal(error.code, 'rate_limit_exceeded')],
  ['insufficient_quota', 429, (error) => assert.equal(error.type, 'insufficient_quota')],
  ['context_length_exceeded', 400, (error) => assert.equal(error.code, 'context_length_exceeded')],
  ['model_not_found', 404, (error) => assert.equal(error.code, 'model_not_found')],
  ['server_error', 500, (error) => assert.ok(error instanceof OpenAI.InternalServerError)],
] });
