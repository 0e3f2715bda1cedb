-- KEYS: hints, their order, counter. ARGV: the last counter seen, then session, route, and so on.
-- Returns {counter, more, session, route, ...}: what others have noted since.
local MOST, BATCH, KEPT_MS = 16384, 256, 600000
local hints, order, counter = KEYS[1], KEYS[2], KEYS[3]
local seen = ARGV[1]
redis.call('ZREM', order, '')
local fresh = redis.call('ZRANGEBYSCORE', order, '(' .. seen, '+inf', 'WITHSCORES', 'LIMIT', 0,
  BATCH)
local reply = { tonumber(seen), #fresh == 2 * BATCH and 1 or 0 }
for i = 1, #fresh, 2 do
  reply[1] = tonumber(fresh[i + 1])
  reply[#reply + 1] = fresh[i]
  reply[#reply + 1] = redis.call('HGET', hints, fresh[i]) or ''
end
local now = number(redis.call('GET', counter), 0)
if now < tonumber(seen) then reply[1] = 0 end -- somebody has flushed
for i = 2, #ARGV, 2 do
  now = redis.call('INCR', counter)
  redis.call('HSET', hints, ARGV[i], ARGV[i + 1])
  redis.call('ZADD', order, now, ARGV[i])
end
local over = redis.call('ZCARD', order) - MOST
if over > 0 then
  local old = redis.call('ZRANGE', order, 0, over - 1)
  redis.call('ZREM', order, unpack(old))
  redis.call('HDEL', hints, unpack(old))
end
for _, name in ipairs(KEYS) do redis.call('PEXPIRE', name, KEPT_MS) end
return reply
