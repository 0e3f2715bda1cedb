// What the cases of Bedrock's oracle say in chat JSON.
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const pdf = 'JVBERi0xLjQKJSVFT0YK';

export const hello = { messages: [{ role: 'user', content: 'Hello' }] };
export const weather = { type: 'function', function: { name: 'weather', description: 'The weather.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } };
export const clock = { type: 'function', function: { name: 'clock', parameters: { type: 'object', properties: {} } } };
export const person = { type: 'json_schema', json_schema: { name: 'person', schema: {
  type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'] } } };
