// Google's SDK as a client.
import assert from 'node:assert/strict';
import { ApiError, GoogleGenAI } from '@google/genai';

export const ingress = 'google_ai_studio';
const model = 'test-model';
const contents = 'Hello';
const config = { tools: [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: {
  type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }] }] };
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function models(gateway) {
  return new GoogleGenAI({ apiKey: 'client', httpOptions: { baseUrl: gateway.url } }).models;
}

export const cells = {
  async generate({ gateway }) {
    const answer = await models(gateway).generateContent({ model, contents });
    assert.ok(answer.text.length > 0);
    assert.equal(answer.candidates[0].finishReason, 'STOP');
    assert.ok(answer.usageMetadata.totalTokenCount > 0);
  },
  async stream({ gateway }) {
    let text = '';
    for await (const chunk of await models(gateway).generateContentStream({ model, contents })) {
      text += chunk.text ?? '';
    }
    assert.ok(text.length > 0);
  },
  async tools({ gateway, fake }) {
    await fake.script('[[rules]]\nfirst = 1\ntool_calls = [{ name = "weather", arguments = "{\\"city\\":\\"Bonn\\"}" }]\n');
    const first = await models(gateway).generateContent({ model, contents, config });
    assert.equal(first.functionCalls[0].args.city, 'Bonn');
    const second = await models(gateway).generateContent({ model, config, contents: [
      { role: 'user', parts: [{ text: contents }] }, first.candidates[0].content,
      { role: 'user', parts: [{ functionResponse: { name: 'weather',
        id: first.functionCalls[0].id, response: { output: 'rain' } } }] }] });
    assert.ok(second.text.length > 0);
  },
  async 'inline files'({ gateway }) {
    const answer = await models(gateway).generateContent({ model, contents: [
      { role: 'user', parts: [{ text: 'What is this?' },
        { inlineData: { mimeType: 'image/png', data: pixel } }] }] });
    assert.ok(answer.text.length > 0);
  },
  async 'typed errors'({ gateway, fake }) {
    const status = async (promise) => {
      const error = await promise.then(() => null, (reason) => reason);
      assert.ok(error instanceof ApiError, String(error));
      return error.status;
    };
    const ask = (name) => models(gateway).generateContent({ model: name, contents });
    assert.equal(await status(ask('nobody-serves-this')), 404);
    await fake.script('[[rules]]\nfault = "invalid_request"\n');
    assert.equal(await status(ask(model)), 400);
  },
};
