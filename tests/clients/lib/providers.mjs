// How each provider stands behind the gateway: its entry, its key, its models. `base` is put behind
// the fake upstream's address.
const key = (provider, more = '') => `[[keys]]
key_id = "${provider}-1"
provider = "${provider}"
secret_ref = "literal://sk-client-test"
models = ["test-model", "test-embedding"]
${more}`;

export const providers = [
  { name: 'openai', base: '/v1', model: 'gpt-4o-mini', embedding: 'text-embedding-3-small', key },
  { name: 'anthropic', base: '', model: 'claude-haiku-4-5-20251001', key },
  { name: 'google_ai_studio', base: '', model: 'gemini-2.5-flash',
    embedding: 'gemini-embedding-001', key },
  { name: 'google_vertex', base: '', model: 'gemini-2.5-flash', embedding: 'gemini-embedding-001',
    options: 'options = { project = "test", location = "global" }',
    key: (name) => key(name, 'auth_method = "api_key"\n') },
  { name: 'openrouter', base: '/api/v1', model: 'openai/gpt-4o-mini',
    embedding: 'openai/text-embedding-3-small', key },
  { name: 'azure_openai', base: '', model: 'gpt-4o-mini', embedding: 'text-embedding-3-small',
    key },
  { name: 'aws_bedrock', base: '', model: 'anthropic.claude-haiku-4-5-20251001-v1:0',
    embedding: 'amazon.titan-embed-text-v2:0',
    options: 'options = { region = "eu-central-1" }',
    key: (name) => key(name, 'auth_method = "api_key"\n') },
];

// `ingress`: the plugin of the client's dialect, which has no key of its own.
export function config(provider, ingress, fakeUrl) {
  const plugins = [...new Set([provider.name, ingress, 'health_aware'])];
  const models = (name, id) => (id ? `[models.${name}]\n${provider.name} = "${id}"\n` : '');
  return `plugins = ${JSON.stringify(plugins)}
[defaults]
max_wait_seconds = 0
[providers.${provider.name}]
base_url = "${fakeUrl}${provider.base}"
${provider.options ?? ''}
${models('test-model', provider.model)}${models('test-embedding', provider.embedding)}
${provider.key(provider.name)}`;
}

// A client that may ask once a minute, for one model.
export const oneClient = `
[[gateway.tokens]]
name = "team"
token_ref = "literal://team-token"
models = ["test-model"]
rate_limit_rpm = 1
`;
