-- KEYS: the key. ARGV: lease, lease_ms, model. Returns 1, or 0 if the lease has ended.
local key, lease = KEYS[1], ARGV[1]
local now = now_ms()
redis.call('ZREMRANGEBYSCORE', key .. ':leases', '-inf', now)
local ends = redis.call('ZSCORE', key .. ':leases', lease)
if not ends then return 0 end
local later = math.max(now + tonumber(ARGV[2]), tonumber(ends))
redis.call('ZADD', key .. ':leases', later, lease)
redis.call('PEXPIRE', key .. ':leases', LIFE)
local probes = number(string.match(lease, '^%S+ %d+ %d+ (%d+) '), 0)
local function keep(field)
  local cell = read_cell(redis.call('HGET', key, field))
  cell.p = math.max(cell.p, later)
  redis.call('HSET', key, field, write_cell(cell))
end
if probes % 2 == 1 then keep('c:') end
if probes >= 2 then keep('c:' .. ARGV[3]) end
return 1
