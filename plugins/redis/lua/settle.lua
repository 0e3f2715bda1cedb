-- KEYS: the key, changes, version, then the other keys of its quota group.
-- ARGV: model, key id, 'cooldown_ms quarantine_ms probe_interval_ms max_failures rpm tpm'; then for
-- each call its lease, 'effect scope asked_ms tokens latency_ms', cause. An empty lease is learned
-- all the same; one that has ended is not.
-- Returns {2 if anything was learned else 1, in flight, budget left, rate of key, rate of route,
-- latency of route}; {0} if all leases have ended.
local NONE, SUCCESS, FAILURE, COOL, REFUSE = 0, 1, 2, 3, 4
local MAX_CAUSE = 200
local NUMBERS = '^(%S+) (%S+) (%S+) (%S+) (%S+)'
local key, changes, version = KEYS[1], KEYS[2], KEYS[3]
local model, key_id = ARGV[1], ARGV[2]
local cooldown_ms, quarantine_ms, probe_ms, most_failures, rpm, tpm =
  string.match(ARGV[3], NUMBERS .. ' (%S+)$')
cooldown_ms, quarantine_ms = tonumber(cooldown_ms), tonumber(quarantine_ms)
probe_ms, most_failures = tonumber(probe_ms), math.max(tonumber(most_failures), 1)
rpm, tpm = tonumber(rpm), tonumber(tpm)
local limited = rpm > 0 or tpm > 0
local now = now_ms()
-- Of the call at hand.
local effect, scope, asked, latency, cause

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
  -- A probe that is under way was let out before this was known: it does not end this.
  if cell.s == QUARANTINE and cell.f == 1 and till > cell.free then cell.e = cell.e + 1 end
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

-- What is known, read once and written once for all the calls.
local raw -- cell of key, cell of route, tally of key, tally of route, pinned
local cells = {} -- by model; none for one that is active and without failures: most calls go well

local function settle_part(field, text, epoch, probe, what, rests_ms)
  local cell = cells[field]
  if not cell then
    if not text and (what == NONE or (what == SUCCESS and rests_ms <= 0)) then return 0, 0 end
    cell = read_cell(text)
    cells[field] = cell
  end
  local till = settle_cell(cell, epoch, probe, what, rests_ms)
  return till, cell.r
end

-- Success rate and latency as moving averages that fade, as in the memory store. Written as
-- ten-thousandths, and tenths of a millisecond.
local HALF_LIFE, NEWEST = 30000, 0.2
local function fade(age) return 2 ^ -math.min(math.max(age, 0) / HALF_LIFE, 126) end
local function read_tally(text)
  local s, f, rate, ms, heard = string.match(text or '', '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
  return { s = number(s, 0), f = number(f, 0), rate = number(rate, 10000) / 10000,
    ms = number(ms, 0) / 10, heard = number(heard, now) }
end
local function write_tally(t)
  return string.format('%d %d %d %d %d', t.s, t.f, t.rate * 10000 + 0.5, t.ms * 10 + 0.5, t.heard)
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

-- Keys of one group share an allowance: rotating among them would only collect refusals.
local function rest_the_group(till, of_key, repeats)
  local field = of_key and '' or model
  local why = string.sub('shares its quota with ' .. key_id .. ': ' .. cause, 1, MAX_CAUSE)
  for i = 4, #KEYS do
    local other = redis.call('HMGET', KEYS[i], 'c:' .. field, 'pinned')
    local cell = read_cell(other[1])
    advance(cell, now)
    if cell.s ~= DISABLED and not other[2] then
      cell.r = math.max(cell.r, repeats)
      hold(cell, till, why)
      redis.call('HSET', KEYS[i], 'c:' .. field, write_cell(cell))
      if cell.cause then redis.call('HSET', KEYS[i], 'x:' .. field, cell.cause) end
      redis.call('PEXPIRE', KEYS[i], LIFE)
      announce(KEYS[i], changes, version)
    end
  end
end

local live = live_leases(key, now) -- a lease whose time is over is not settled
local tally, route_tally
local heard = false
local changed = {} -- tokens by bucket: what was used, less what was held

local function settle(lease, used)
  local key_epoch, route_epoch, bits = nil, nil, 0
  if lease ~= '' then
    if redis.call('ZREM', key .. ':leases', lease) == 0 then return false end
    live = live - 1
    local ke, re, p, bucket, held = string.match(lease, '^%S+ (%d+) (%d+) (%d+) (%d+) (%d+) ')
    key_epoch, route_epoch, bits = tonumber(ke), tonumber(re), tonumber(p)
    if limited and used >= 0 then
      changed[bucket] = (changed[bucket] or 0) + used - tonumber(held)
    end
  end
  raw = raw or redis.call('HMGET', key, 'c:', 'c:' .. model, 't:', 't:' .. model, 'pinned')
  local pinned, success = raw[5] ~= false, effect == SUCCESS
  local of_route = scope == 1 and model ~= ''
  local of_key = scope ~= 2 and not of_route
  local charged, charged_ms = effect, asked
  if pinned then charged, charged_ms = success and SUCCESS or NONE, -1 end
  local spared = success and SUCCESS or NONE
  local key_till, key_repeats = settle_part('', raw[1], key_epoch, bits % 2 == 1,
    of_key and charged or spared, of_key and charged_ms or -1)
  local route_till, route_repeats = 0, 0
  if model ~= '' then
    route_till, route_repeats = settle_part(model, raw[2], route_epoch, bits >= 2,
      of_route and charged or spared, of_route and charged_ms or -1)
  end
  if effect ~= NONE and (success or scope ~= 2) then
    tally = tally or read_tally(raw[3])
    route_tally = route_tally or read_tally(raw[4])
    local counter = success and 's' or 'f'
    tally[counter] = tally[counter] + 1
    route_tally[counter] = route_tally[counter] + 1
    hear(route_tally, success)
    if success or of_key then hear(tally, success) end
    heard = true
  end
  local till = math.max(key_till, route_till)
  if till > now and #KEYS > 3 then
    rest_the_group(till, of_key, of_key and key_repeats or route_repeats)
  end
  return true
end

local any = false
for at = 4, #ARGV, 3 do
  local what, which, asked_ms, used, took = string.match(ARGV[at + 1], NUMBERS .. '$')
  effect, scope = tonumber(what), tonumber(which)
  asked, latency = math.min(tonumber(asked_ms), MAX_REST), tonumber(took)
  cause = string.sub(ARGV[at + 2], 1, MAX_CAUSE)
  any = settle(ARGV[at], tonumber(used)) or any
end
if not any then return { 0 } end

local news = false
for field, cell in pairs(cells) do
  local written = write_cell(cell)
  if written ~= (field == '' and raw[1] or raw[2]) then
    redis.call('HSET', key, 'c:' .. field, written)
    news = true
  end
  if cell.cause then redis.call('HSET', key, 'x:' .. field, cell.cause) end
end
if heard then
  redis.call('HSET', key, 't:', write_tally(tally), 't:' .. model,
    write_tally(model == '' and tally or route_tally))
end
-- Often enough for something that lives for a month.
if news or (heard and (not raw[3] or now % 16 == 0)) then redis.call('PEXPIRE', key, LIFE) end
if news then announce(key, changes, version) end

local left = 1000
if limited then
  local window = window_of(key, now)
  local buckets, written = {}, {}
  for bucket, change in pairs(changed) do
    if change ~= 0 then buckets[#buckets + 1] = bucket end
  end
  local values = #buckets > 0 and redis.call('HMGET', key .. ':spent', unpack(buckets)) or {}
  for i, bucket in ipairs(buckets) do
    if values[i] then -- it has not left the window
      local r, t = spent_in(values[i])
      local change = math.max(changed[bucket], -t)
      window.tokens = window.tokens + change
      written[#written + 1] = bucket
      written[#written + 1] = string.format('%d %d', r, t + change)
    end
  end
  if #written > 0 then
    redis.call('HSET', key .. ':spent', 'tokens', int(window.tokens), unpack(written))
  end
  left = budget_left(rpm, tpm, window.requests, window.tokens)
end
tally, route_tally = tally or read_tally(raw[3]), route_tally or read_tally(raw[4])
return { heard and 2 or 1, live, left, math.floor(tally.rate * 1000),
  math.floor(route_tally.rate * 1000), math.floor(route_tally.ms) }
