-- KEYS: the key, changes, version. ARGV: model, successes, failures, requests, tokens, rest (a
-- state; 0 for none), scope, rest_ms, cause.
local key, changes, version = KEYS[1], KEYS[2], KEYS[3]
local model = ARGV[1]
local now = now_ms()
live_leases(key, now)

local function add(field)
  local s, f, rest = string.match(redis.call('HGET', key, field) or '', '^(%d+) (%d+) (.*)$')
  redis.call('HSET', key, field, string.format('%d %d %s', number(s, 0) + tonumber(ARGV[2]),
    number(f, 0) + tonumber(ARGV[3]), rest or ('10000 0 ' .. string.format('%d', now))))
end
if tonumber(ARGV[2]) + tonumber(ARGV[3]) > 0 then
  add('t:')
  if model ~= '' then add('t:' .. model) end
end

if tonumber(ARGV[4]) > 0 or tonumber(ARGV[5]) > 0 then
  spend(key, window_of(key, now), tonumber(ARGV[4]), tonumber(ARGV[5]))
end

local rest, rest_ms = tonumber(ARGV[6]), math.min(tonumber(ARGV[8]), MAX_REST)
local pinned = redis.call('HGET', key, 'pinned')
if (rest == COOLDOWN or rest == QUARANTINE) and rest_ms > 0 and not pinned then
  local field = (ARGV[7] == '1' and model ~= '') and model or ''
  local cell = read_cell(redis.call('HGET', key, 'c:' .. field))
  advance(cell, now)
  if cell.s ~= DISABLED then
    if not resting(cell) then cell.e, cell.free, cell.fin, cell.f = cell.e + 1, 0, 0, 0 end
    cell.s = (cell.s == QUARANTINE) and QUARANTINE or rest
    cell.free = math.max(cell.free, now + rest_ms)
    cell.fin = math.max(cell.fin, cell.free)
    redis.call('HSET', key, 'c:' .. field, write_cell(cell))
    if ARGV[9] ~= '' then redis.call('HSET', key, 'x:' .. field, string.sub(ARGV[9], 1, 200)) end
    announce(key, changes, version)
  end
end
redis.call('PEXPIRE', key, LIFE)
return 1
