-- KEYS: one for each slot, ranked. ARGV: lease, tokens, lease_ms, then for each slot its model,
-- rpm, tpm, max_concurrent.
-- Returns {1, which, epoch of key, epoch of route, probes, bucket, in flight, budget left}, or
-- {0, free in}.
local YES, PROBE, SKIP, NO = 0, 1, 2, 3
local NEVER = math.huge
local now = now_ms()
local tokens, lease_ms = tonumber(ARGV[2]), tonumber(ARGV[3])

local function check(cell)
  if not cell then return YES end
  advance(cell, now)
  if cell.s == ACTIVE then return YES end
  if cell.s == PROBATION then
    if cell.l == 0 then return cell.p > now and NO or PROBE end
    return cell.c + SHARES[cell.l] >= 100 and YES or SKIP
  end
  local probed = cell.s == QUARANTINE and cell.f == 1 and now >= cell.free and cell.p <= now
  return probed and PROBE or NO
end

local function free_at(cell)
  if not cell then return 0 end
  if cell.s == DISABLED then return NEVER end
  return resting(cell) and cell.free or 0
end

local function admit(cell, admission)
  if admission == PROBE then
    cell.p = now + lease_ms
  elseif cell.s == PROBATION then
    cell.c = math.max(0, cell.c + SHARES[cell.l] - 100)
  else
    return false
  end
  return true
end

local function pass_over(cell)
  if cell.s == PROBATION and cell.l > 0 then cell.c = math.min(100, cell.c + SHARES[cell.l]) end
end

local function save(key, field, cell)
  redis.call('HSET', key, field, write_cell(cell))
  redis.call('PEXPIRE', key, LIFE)
end

-- When the call fits into the budget: 0 if it does already, else the time.
local function fits_at(key, rpm, tpm, requests, spent)
  if tpm > 0 and tokens > tpm then return NEVER end
  local at, from = 0, 0
  while not ((rpm == 0 or requests < rpm) and (tpm == 0 or spent + tokens <= tpm)) do
    local buckets = redis.call('LRANGE', key .. ':order', from, from + 15)
    if #buckets == 0 then return at end
    from = from + #buckets
    local values = redis.call('HMGET', key .. ':spent', unpack(buckets))
    for i = 1, #buckets do
      local r, t = spent_in(values[i])
      requests, spent, at = requests - r, spent - t, leaves_at(number(buckets[i], 0))
      if (rpm == 0 or requests < rpm) and (tpm == 0 or spent + tokens <= tpm) then break end
    end
  end
  return at
end

local first_free, spared = NEVER, false

local function try(i, overdraw)
  local key, at = KEYS[i], 4 * i
  local model = ARGV[at]
  local rpm, tpm, most = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local raw = redis.call('HMGET', key, 'c:', 'c:' .. model)
  local of_key = raw[1] and read_cell(raw[1])
  local of_route = model ~= '' and raw[2] and read_cell(raw[2])
  local by_key, by_route = check(of_key), check(of_route)
  if by_key == NO or by_route == NO then
    local free = math.max(free_at(of_key), free_at(of_route))
    if free > now then first_free = math.min(first_free, free) end
    return nil
  end
  local live = live_leases(key, now) -- expired ones go, too: a crash leaks nothing
  if most > 0 and live >= most then return nil end
  local limited = rpm > 0 or tpm > 0
  local requests, spent = 0, 0
  if limited then
    requests, spent = window_sums(key, now)
    local fits = fits_at(key, rpm, tpm, requests, spent)
    if fits ~= 0 then
      first_free = math.min(first_free, fits)
      return nil
    end
  end
  if (by_key == SKIP or by_route == SKIP) and not overdraw then
    if by_key == SKIP then pass_over(of_key) save(key, 'c:', of_key) end
    if by_route == SKIP then pass_over(of_route) save(key, 'c:' .. model, of_route) end
    spared = true
    return nil
  end
  if of_key and admit(of_key, by_key) then save(key, 'c:', of_key) end
  if of_route and admit(of_route, by_route) then save(key, 'c:' .. model, of_route) end
  local bucket = 0
  if limited then
    bucket = book(key, now, 1, tokens, requests, spent)
    requests, spent = requests + 1, spent + tokens
  end
  local key_epoch, route_epoch = of_key and of_key.e or 0, of_route and of_route.e or 0
  local probes = (by_key == PROBE and 1 or 0) + (by_route == PROBE and 2 or 0)
  local lease = string.format('%s %.0f %.0f %d %.0f %.0f %s', ARGV[1], key_epoch, route_epoch,
    probes, bucket, tokens, model)
  redis.call('ZADD', key .. ':leases', now + lease_ms, lease)
  -- Often enough for something that lives for a month.
  if live == 0 or now % 16 == 0 then redis.call('PEXPIRE', key .. ':leases', LIFE) end
  return { 1, i, key_epoch, route_epoch, probes, bucket, live + 1,
    budget_left(rpm, tpm, requests, spent) }
end

for i = 1, #KEYS do
  local granted = try(i, false)
  if granted then return granted end
end
if spared then -- a share is a preference: no call fails because of it
  for i = 1, #KEYS do
    local granted = try(i, true)
    if granted then return granted end
  end
end
return { 0, first_free == NEVER and -1 or math.max(first_free - now, 1) }
