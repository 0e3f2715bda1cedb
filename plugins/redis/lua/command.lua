-- KEYS: the key, changes, version. ARGV: what an operator says. Returns 1.
local ENABLE, DISABLE, CLEAR, DRAIN, PIN = 0, 1, 2, 3, 4
local key, changes, version = KEYS[1], KEYS[2], KEYS[3]
local what = tonumber(ARGV[1])
live_leases(key, now_ms())
local cell = read_cell(redis.call('HGET', key, 'c:'))

local function disable(why)
  if cell.s ~= DISABLED then
    reset(cell, DISABLED)
    redis.call('HSET', key, 'x:', why)
  end
end

if what == ENABLE or what == PIN then
  if cell.s == DISABLED then
    reset(cell, ACTIVE)
    redis.call('HDEL', key, 'x:')
  end
elseif what == DISABLE then
  disable('disabled by an operator')
elseif what == DRAIN then
  disable('drained by an operator')
end
if what == PIN then
  redis.call('HSET', key, 'pinned', 1)
elseif what ~= CLEAR then
  redis.call('HDEL', key, 'pinned')
end
if what == CLEAR or what == PIN then
  if cell.s ~= DISABLED then
    reset(cell, ACTIVE)
    redis.call('HDEL', key, 'x:')
  end
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local kind, model = string.match(field, '^([cxt]):(.*)$')
    if kind == 'c' and model ~= '' then
      local of_route = read_cell(redis.call('HGET', key, field))
      if of_route.s ~= DISABLED then reset(of_route, ACTIVE) end
      redis.call('HSET', key, field, write_cell(of_route))
    elseif kind == 'x' and model ~= '' then
      redis.call('HDEL', key, field)
    elseif kind == 't' then
      local counts, heard = string.match(redis.call('HGET', key, field),
        '^(%d+ %d+) %S+ %S+ (%d+)$')
      if counts then redis.call('HSET', key, field, counts .. ' 10000 0 ' .. heard) end
    end
  end
end
redis.call('HSET', key, 'c:', write_cell(cell))
redis.call('PEXPIRE', key, LIFE)
announce(key, changes, version)
return 1
