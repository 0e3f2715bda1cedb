-- KEYS: the key, changes, version, then the other keys of its quota group.
-- ARGV: lease, effect, scope, asked_ms, tokens, latency_ms, cause, model, key id, cooldown_ms,
-- quarantine_ms, probe_interval_ms, max failures, rpm, tpm. An empty lease is learned all the same.
-- Returns {1, in flight, budget left, rate of key, rate of route, latency of route}; {0} if the
-- lease has ended.
local NONE, SUCCESS, FAILURE, COOL, REFUSE = 0, 1, 2, 3, 4
local MAX_CAUSE = 200
local key, changes, version = KEYS[1], KEYS[2], KEYS[3]
local lease, effect, scope = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local asked, used, latency = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local cause, model = string.sub(ARGV[7], 1, MAX_CAUSE), ARGV[8]
local cooldown_ms, quarantine_ms = tonumber(ARGV[10]), tonumber(ARGV[11])
local probe_ms, most_failures = tonumber(ARGV[12]), math.max(tonumber(ARGV[13]), 1)
local rpm, tpm = tonumber(ARGV[14]), tonumber(ARGV[15])
local now = now_ms()
asked = math.min(asked, MAX_REST)

local key_epoch, route_epoch, probes, bucket, held
if lease ~= '' then
  if redis.call('ZREM', key .. ':leases', lease) == 0 then return { 0 } end
  local ke, re, p, b, t = string.match(lease, '^%S+ (%d+) (%d+) (%d+) (%d+) (%d+) ')
  key_epoch, route_epoch, probes = tonumber(ke), tonumber(re), tonumber(p)
  bucket, held = tonumber(b), tonumber(t)
end

if lease ~= '' and used >= 0 and (rpm > 0 or tpm > 0) then
  local spent = key .. ':spent'
  local value = redis.call('HGET', spent, bucket)
  if value then
    local r, t = spent_in(value)
    local change = math.max(used - held, -t)
    redis.call('HSET', spent, bucket, string.format('%.0f %.0f', r, t + change))
    redis.call('HINCRBY', spent, 'tokens', string.format('%.0f', change))
  end
end

local function on_trial(cell)
  return cell.s == PROBATION or (cell.s == QUARANTINE and cell.f == 1)
end

local function grow(cell, late)
  if not late and on_trial(cell) and cell.r < MAX_REPEATS then cell.r = cell.r + 1 end
end

local function rest_end(cell, base)
  return now + (asked >= 0 and asked or math.min(base, MAX_REST) * 2 ^ cell.r)
end

local function begin_rest(cell, state, free, fin)
  if not resting(cell) then
    cell.e, cell.free, cell.fin = cell.e + 1, 0, 0
  end
  cell.s = state
  cell.free = math.max(cell.free, free)
  cell.fin = math.max(cell.fin, fin, cell.free)
end

local function hold(cell, till, why)
  if not (cell.s == QUARANTINE and cell.f == 0) and why ~= '' then cell.cause = why end
  begin_rest(cell, cell.s == QUARANTINE and QUARANTINE or COOLDOWN, till, till)
end

local function on_success(cell, late, probe)
  if cell.s == ACTIVE then cell.n = 0 end
  if late then return end
  if cell.s == QUARANTINE and cell.f == 1 and probe then
    cell.n = 0
    enter_probation(cell, 1)
    return
  end
  if cell.s ~= PROBATION or (cell.l == 0 and not probe) then return end
  cell.n = 0
  cell.ls = cell.ls + 1
  if cell.ls < NEEDED[cell.l] then return end
  if cell.l == LAST_LEVEL then reset(cell, ACTIVE) else enter_probation(cell, cell.l + 1) end
end

local function on_failure(cell, late, rests_ms)
  local trial = on_trial(cell)
  local counts = cell.s == ACTIVE or (trial and not late)
  if counts then
    cell.n = cell.n + 1
    if cause ~= '' then cell.cause = cause end
  end
  if counts and (trial or cell.n >= most_failures) then
    grow(cell, late)
    cell.cause = string.sub(string.format('%d failures in a row, the last: %s', cell.n, cause), 1,
      MAX_CAUSE)
    begin_rest(cell, QUARANTINE, now + probe_ms,
      now + math.min(quarantine_ms, MAX_REST) * 2 ^ cell.r)
    cell.f = 1
  end
  if rests_ms > 0 then hold(cell, now + rests_ms, cause) end
end

-- Returns until when a rate limit holds the cell, for the others of its group; 0 if none does.
local function settle_cell(cell, epoch, probe, what, rests_ms)
  advance(cell, now)
  if probe then cell.p = 0 end
  if what == NONE or cell.s == DISABLED then return 0 end
  local late = epoch ~= nil and epoch ~= cell.e
  if what == SUCCESS then
    on_success(cell, late, probe)
    if rests_ms <= 0 then return 0 end
    hold(cell, now + rests_ms, cause)
    return now + rests_ms
  elseif what == FAILURE then
    on_failure(cell, late, rests_ms)
    return 0
  elseif what == COOL then
    grow(cell, late)
    local till = rest_end(cell, cooldown_ms)
    hold(cell, till, cause)
    return till
  end
  grow(cell, late)
  begin_rest(cell, QUARANTINE, 0, rest_end(cell, quarantine_ms))
  cell.f, cell.free = 0, cell.fin
  if cause ~= '' then cell.cause = cause end
  return 0
end

local raw = redis.call('HMGET', key, 'c:', 'c:' .. model, 't:', 't:' .. model, 'pinned')
local pinned = raw[5] ~= false
local of_route = scope == 1 and model ~= ''
local of_key = scope ~= 2 and not of_route
local charged = (pinned and effect ~= SUCCESS) and NONE or effect
local charged_ms = pinned and -1 or asked
local spared = effect == SUCCESS and SUCCESS or NONE

-- The cell of an active key without failures is not written: most calls go well.
local news = false
local function work(field, text, epoch, probe, blamed)
  local what = blamed and charged or spared
  local rests_ms = blamed and charged_ms or -1
  if not text and (what == NONE or (what == SUCCESS and rests_ms <= 0)) then return 0, 0 end
  local cell = read_cell(text)
  local till = settle_cell(cell, epoch, probe, what, rests_ms)
  local written = write_cell(cell)
  if written ~= text then
    redis.call('HSET', key, 'c:' .. field, written)
    news = true
  end
  if cell.cause then redis.call('HSET', key, 'x:' .. field, cell.cause) end
  return till, cell.r
end
local bits = probes or 0
local key_till, key_repeats = work('', raw[1], key_epoch, bits % 2 == 1, of_key)
local route_till, route_repeats = 0, 0
if model ~= '' then
  route_till, route_repeats = work(model, raw[2], route_epoch, bits >= 2, of_route)
end

-- Success rate and latency as moving averages that fade, as in the memory store.
local HALF_LIFE, NEWEST = 30000, 0.2
local function fade(age) return 2 ^ -math.min(math.max(age, 0) / HALF_LIFE, 126) end
local function read_tally(text)
  local s, f, rate, ms, heard = string.match(text or '', '^(%d+) (%d+) (%S+) (%S+) (%d+)$')
  return { s = number(s, 0), f = number(f, 0), rate = number(rate, 1), ms = number(ms, 0),
    heard = number(heard, now) }
end
local function write_tally(t)
  return string.format('%.0f %.0f %.4f %.1f %.0f', t.s, t.f, t.rate, t.ms, t.heard)
end
local function hear(tally, success)
  local age = now - tally.heard
  local bad = (1 - tally.rate) * fade(age)
  tally.rate = 1 - (bad + NEWEST * ((success and 0 or 1) - bad))
  if tally.rate > 0.999 then tally.rate = 1 end
  if latency >= 0 then
    tally.ms = latency + math.max(tally.ms - latency, 0) * fade(3 * age)
  end
  tally.heard = math.max(tally.heard, now)
end
local tally, route_tally = read_tally(raw[3]), read_tally(raw[4])
local success = effect == SUCCESS
if effect ~= NONE and (success or scope ~= 2) then
  local counter = success and 's' or 'f'
  tally[counter] = tally[counter] + 1
  route_tally[counter] = route_tally[counter] + 1
  hear(route_tally, success)
  if success or of_key then hear(tally, success) end
  redis.call('HSET', key, 't:', write_tally(tally))
  if model ~= '' then redis.call('HSET', key, 't:' .. model, write_tally(route_tally)) end
  redis.call('PEXPIRE', key, LIFE)
end

-- Keys of one group share an allowance: rotating among them would only collect refusals.
local till = math.max(key_till, route_till)
if till > now then
  local field = of_key and '' or model
  local why = string.sub('shares its quota with ' .. ARGV[9] .. ': ' .. cause, 1, MAX_CAUSE)
  for i = 4, #KEYS do
    local other = redis.call('HMGET', KEYS[i], 'c:' .. field, 'pinned')
    local cell = read_cell(other[1])
    advance(cell, now)
    if cell.s ~= DISABLED and not other[2] then
      cell.r = math.max(cell.r, of_key and key_repeats or route_repeats)
      hold(cell, till, why)
      redis.call('HSET', KEYS[i], 'c:' .. field, write_cell(cell))
      if cell.cause then redis.call('HSET', KEYS[i], 'x:' .. field, cell.cause) end
      redis.call('PEXPIRE', KEYS[i], LIFE)
      announce(KEYS[i], changes, version)
    end
  end
end
if news then
  redis.call('PEXPIRE', key, LIFE)
  announce(key, changes, version)
end

local requests, tokens = 0, 0
if rpm > 0 or tpm > 0 then requests, tokens = window_sums(key, now) end
return { 1, live_leases(key, now), budget_left(rpm, tpm, requests, tokens),
  math.floor(tally.rate * 1000), math.floor(route_tally.rate * 1000), math.floor(route_tally.ms) }
