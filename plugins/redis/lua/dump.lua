-- KEYS: keys. Returns {now, {fields, leases in flight by model, requests, tokens}, ...}.
local now = now_ms()
local reply = { now }
for i = 1, #KEYS do
  live_leases(KEYS[i], now)
  local window = window_of(KEYS[i], now)
  local models = {}
  for _, lease in ipairs(redis.call('ZRANGE', KEYS[i] .. ':leases', 0, -1)) do
    models[#models + 1] = string.match(lease, '^%S+ %d+ %d+ %d+ %d+ %d+ (.*)$') or ''
  end
  reply[i + 1] = { redis.call('HGETALL', KEYS[i]), models, window.requests,
    window.tokens }
end
return reply
