import { OAuth2Client } from 'google-auth-library';
import { GoogleGenAI } from '@google/genai';
import { ask, canned, chats, emptyConfig, fairFake, instructionRole } from '../lib/gemini.mjs';

export const provider = 'google_vertex';
export const secret = 'unused';
export const headers = ['x-goog-api-key', 'authorization'];
export const differences = [emptyConfig, instructionRole];
export { canned };

const token = 'ya29.oracle';
function client(url) {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: token, expiry_date: Date.now() + 3_600_000 });
  return new GoogleGenAI({ vertexai: true, project: 'p', location: 'europe-west4',
    googleAuthOptions: { authClient }, httpOptions: { baseUrl: url } });
}
const options = { project: 'p', location: 'europe-west4' };
const auth = { auth_method: 'service_account', access_token: token };

export const cases = [
  ...chats.map(([name, json, contents, config = {}, more = {}]) => ({ name,
    order: (url) => ({ json, stream: more.stream ?? false, ...auth,
      target: { base_url: url, model: more.model ?? 'gemini-2.5-flash', options } }),
    call: (url) => ask(client(url), contents, config, more) })),
  { name: 'labels',
    order: (url) => ({ json: { messages: [{ role: 'user', content: 'Hi' }], metadata: { team: 'a' } }, ...auth,
      target: { base_url: url, model: 'gemini-2.5-flash', options } }),
    call: (url) => ask(client(url), 'Hi', { labels: { team: 'a' } }) },
];

export const fair = fairFake(client, [
  ['invalid_key', 401, /ACCESS_TOKEN_TYPE_UNSUPPORTED/],
  ['rate_limit', 429, /Resource exhausted/],
  ['model_not_found', 404, /Publisher Model/],
  ['context_length_exceeded', 400, /input token count/],
  ['unavailable', 503, /UNAVAILABLE/],
]);
