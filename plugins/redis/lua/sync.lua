-- KEYS: changes, version, workers, birth, layout. ARGV: the last version seen, this worker, a birth
-- mark to set if there is none, our layout.
-- Returns {now, version, birth mark, workers, {key, its fields}, ...}: what has changed since.
local MOST, ALIVE_MS = 64, 5000
local now = now_ms()
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - ALIVE_MS)
redis.call('ZADD', KEYS[3], now, ARGV[2])
redis.call('PEXPIRE', KEYS[3], 2 * ALIVE_MS)
local disagree = disagreement(KEYS[5], ARGV[4])
if disagree then return disagree end
redis.call('SET', KEYS[4], ARGV[3], 'NX')
redis.call('PEXPIRE', KEYS[4], LIFE)
local reply = { now, number(redis.call('GET', KEYS[2]), 0), redis.call('GET', KEYS[4]),
  redis.call('ZCARD', KEYS[3]) }
local changed = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'WITHSCORES',
  'LIMIT', 0, MOST)
for i = 1, #changed, 2 do
  reply[2] = tonumber(changed[i + 1])
  local key = changed[i]
  reply[#reply + 1] = { key, redis.call('HGETALL', key), live_leases(key, now) }
end
reply[5 + #changed / 2] = #changed == 2 * MOST and 1 or 0
return reply
