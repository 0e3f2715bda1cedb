import assert from 'node:assert/strict';
import OpenAI, { AzureOpenAI } from 'openai';
import { canned, chats, fairFake, hello, inclusiveStream, vectorEncoding } from '../lib/openai_family.mjs';

export const provider = 'azure_openai';
export const secret = 'azure-oracle';
export const headers = ['api-key', 'authorization'];
export const differences = [inclusiveStream, vectorEncoding,
  { why: 'beside a deployment in the URL the body\'s model says nothing',
    apply: (request) => request.path.includes('/deployments/') && delete request.body.model },
  { why: 'the SDK sends an API key to the v1 API as api-key and as a bearer, which mean the same',
    apply: (request) => {
      if (!request.path.startsWith('/openai/v1/')) return false;
      if (request.headers.authorization !== `Bearer ${secret}`) return false;
      delete request.headers.authorization;
      request.headers['api-key'] = secret;
      return true;
    } }];
export { canned };

const version = '2024-10-21';
const dated = (url, more = {}) => new AzureOpenAI({ endpoint: url, apiVersion: version, maxRetries: 0,
  ...(more.azureADTokenProvider ? {} : { apiKey: secret }), ...more });
const v1 = (url) => new OpenAI({ apiKey: secret, baseURL: `${url}/openai/v1`, maxRetries: 0 });

function chat(name, json, wire = json, { client = dated, model = 'my deployment', stream = false, ...order } = {}) {
  const options = client === v1 ? {} : { api_version: version };
  return { name,
    order: (url) => ({ json, stream, ...order,
      target: { base_url: url, model, options: { ...options, ...order.options } } }),
    call: (url) => client(url).chat.completions.create({ ...wire, model, ...(stream && { stream }) }) };
}

const byToken = (url) => dated(url, { azureADTokenProvider: async () => 'eyJ0.oken.x' });

export const cases = [
  ...chats.map(([name, json, wire]) => chat(name, json, wire)),
  ...chats.map(([name, json, wire]) => chat(`v1: ${name}`, json, wire, { client: v1 })),
  chat('stream', hello, hello, { stream: true }),
  chat('v1: stream', hello, hello, { stream: true, client: v1 }),
  chat('Entra', hello, hello,
    { client: byToken, auth_method: 'entra_client_secret', access_token: 'eyJ0.oken.x' }),
  chat('reasoning behind a deployment', { ...hello, max_tokens: 90, reasoning_effort: 'low' },
    { ...hello, max_completion_tokens: 90, reasoning_effort: 'low' },
    { options: { base_models: { 'my deployment': 'o4-mini' } } }),
  { name: 'embeddings',
    order: (url) => ({ ability: 'embed', json: { input: ['a'] },
      target: { base_url: url, model: 'ada', options: { api_version: version } } }),
    call: (url) => dated(url).embeddings.create({ model: 'ada', input: ['a'] }) },
  { name: 'v1: embeddings',
    order: (url) => ({ ability: 'embed', json: { input: ['a'] }, target: { base_url: url, model: 'ada' } }),
    call: (url) => v1(url).embeddings.create({ model: 'ada', input: ['a'] }) },
];

const errors = [
  ['invalid_key', 401, (error) => assert.equal(error.code, '401')],
  ['rate_limit', 429, (error) => assert.match(error.message, /Please retry after 20 seconds/)],
  ['content_filter', 400, (error) => assert.equal(error.error.innererror.code, 'ResponsibleAIPolicyViolation')],
  ['model_not_found', 404, (error) => assert.equal(error.code, 'DeploymentNotFound')],
  ['server_error', 500, (error) => assert.ok(error instanceof OpenAI.InternalServerError)],
];
const served = { model: 'gpt-4.1', embedding: 'ada' };

export const fair = [
  ...fairFake({ client: dated, errors, ...served }),
  ...fairFake({ client: v1, errors, ...served }).map((one) => ({ ...one, name: `v1: ${one.name}` })),
];
