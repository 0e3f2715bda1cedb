-- KEYS: turns. ARGV: pool, calls made here since, and so on. Returns the calls of the fleet.
if redis.call('HLEN', KEYS[1]) > 4096 then redis.call('DEL', KEYS[1]) end
redis.call('HDEL', KEYS[1], '')
local reply = {}
for i = 1, #ARGV, 2 do
  reply[#reply + 1] = redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], LIFE)
return reply
