-- KEYS: the budget of a provider. ARGV: earned, taken, floor, floor per second, most.
-- Returns what is left, in thousandths.
local now = now_ms()
local level, last = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+)$')
level, last = number(level, tonumber(ARGV[3])), number(last, now)
local idle = math.max(now - last, 0) / 1000
level = math.min(level + tonumber(ARGV[1]) + idle * tonumber(ARGV[4]), tonumber(ARGV[5]))
level = math.max(level - tonumber(ARGV[2]), 0)
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], string.format('%.4f %d', level, now), 'PX', 3600000)
return math.floor(level * 1000 + 0.5)
