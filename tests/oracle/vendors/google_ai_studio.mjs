import { GoogleGenAI } from '@google/genai';
import { ask, canned, chats, embeddedRole, emptyConfig, fairFake, instructionRole } from '../lib/gemini.mjs';

export const provider = 'google_ai_studio';
export const secret = 'AIza-oracle';
export const headers = ['x-goog-api-key', 'authorization'];
export const differences = [emptyConfig, embeddedRole, instructionRole];
export { canned };

const client = (url) => new GoogleGenAI({ apiKey: secret, httpOptions: { baseUrl: url } });

export const cases = [
  ...chats.map(([name, json, contents, config = {}, more = {}]) => ({ name,
    order: (url) => ({ json, stream: more.stream ?? false,
      target: { base_url: url, model: more.model ?? 'gemini-2.5-flash' } }),
    call: (url) => ask(client(url), contents, config, more) })),
  { name: 'embeddings',
    order: (url) => ({ ability: 'embed', json: { input: ['a', 'b'], dimensions: 8, task_type: 'RETRIEVAL_QUERY' },
      target: { base_url: url, model: 'gemini-embedding-001' } }),
    call: (url) => client(url).models.embedContent({ model: 'gemini-embedding-001', contents: ['a', 'b'],
      config: { outputDimensionality: 8, taskType: 'RETRIEVAL_QUERY' } }) },
];

export const fair = fairFake(client, [
  ['invalid_key', 400, /API_KEY_INVALID/],
  ['rate_limit', 429, /RetryInfo/],
  ['model_not_found', 404, /is not found for API version/],
  ['context_length_exceeded', 400, /input token count/],
  ['unavailable', 503, /UNAVAILABLE/],
]);
