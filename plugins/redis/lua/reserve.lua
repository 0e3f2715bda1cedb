-- KEYS: one for each slot, ranked. ARGV: for each slot 'rpm tpm max_concurrent model'; then for
-- each call its lease, tokens, lease_ms. An empty lease is no call, but a look at all of the slots.
-- Returns for each call {1, which, epoch of key, epoch of route, probes, bucket, in flight, budget
-- left}, or {0, free in}. Calls that come together are answered as if one came after the other, but
-- what they have in common is read once, and written once.
local YES, PROBE, SKIP, NO = 0, 1, 2, 3
local NEVER = math.huge
local now = now_ms()

local function check(cell)
  if not cell or cell.s == ACTIVE then return YES end
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

local function admit(cell, admission, lease_ms)
  if not cell then return end
  if admission == PROBE then
    cell.p = now + lease_ms
  elseif cell.s == PROBATION then
    cell.c = math.max(0, cell.c + SHARES[cell.l] - 100)
  else
    return
  end
  cell.dirty = true
end

local function pass_over(cell)
  if cell.s ~= PROBATION or cell.l == 0 then return end
  cell.c = math.min(100, cell.c + SHARES[cell.l])
  cell.dirty = true
end

local function cell_from(text)
  if not text then return false end
  local cell = read_cell(text)
  advance(cell, now)
  return cell
end

-- What the calls have learned of a key so far.
local keys, order_of_keys = {}, {}
local function key_named(name)
  local key = keys[name]
  if key then return key end
  key = { name = name, cells = {}, live = live_leases(name, now), leases = {}, requests = 0,
    tokens = 0 }
  keys[name], order_of_keys[#order_of_keys + 1] = key, key
  return key
end

local slots = {}
local function slot_at(i)
  local slot = slots[i]
  if slot then return slot end
  local rpm, tpm, most, model = string.match(ARGV[i], '^(%d+) (%d+) (%d+) (.*)$')
  local key = key_named(KEYS[i])
  slot = { key = key, model = model, rpm = tonumber(rpm), tpm = tonumber(tpm),
    most = tonumber(most) }
  slot.limited = slot.rpm > 0 or slot.tpm > 0
  local raw = redis.call('HMGET', key.name, 'c:', 'c:' .. model)
  if key.cells[''] == nil then key.cells[''] = cell_from(raw[1]) end
  if key.cells[model] == nil then key.cells[model] = cell_from(raw[2]) end
  if slot.limited and not key.window then key.window = window_of(key.name, now) end
  slots[i] = slot
  return slot
end

-- When the call fits into the budget: 0 if it does already, else the time.
local function fits_at(slot, wanted)
  local key, rpm, tpm = slot.key, slot.rpm, slot.tpm
  if tpm > 0 and wanted > tpm then return NEVER end
  local requests = key.window.requests + key.requests
  local tokens = key.window.tokens + key.tokens
  local at, from = 0, 0
  while not ((rpm == 0 or requests < rpm) and (tpm == 0 or tokens + wanted <= tpm)) do
    local buckets = redis.call('LRANGE', key.name .. ':order', from, from + 15)
    if #buckets == 0 then return math.max(at, leaves_at(key.window.bucket)) end
    from = from + #buckets
    local values = redis.call('HMGET', key.name .. ':spent', unpack(buckets))
    for i = 1, #buckets do
      local r, t = spent_in(values[i])
      requests, tokens, at = requests - r, tokens - t, leaves_at(number(buckets[i], 0))
      if (rpm == 0 or requests < rpm) and (tpm == 0 or tokens + wanted <= tpm) then break end
    end
  end
  return at
end

local first_free, spared

local function try(i, overdraw, lease, tokens, lease_ms)
  local slot = slot_at(i)
  local key, model = slot.key, slot.model
  local of_key, of_route = key.cells[''], model ~= '' and key.cells[model]
  local by_key, by_route = check(of_key), check(of_route)
  if by_key == NO or by_route == NO then
    local free = math.max(free_at(of_key), free_at(of_route))
    if free > now then first_free = math.min(first_free, free) end
    return nil
  end
  if slot.most > 0 and key.live >= slot.most then return nil end
  if slot.limited then
    local fits = fits_at(slot, tokens)
    if fits ~= 0 then
      first_free = math.min(first_free, fits)
      return nil
    end
  end
  if (by_key == SKIP or by_route == SKIP) and not overdraw then
    if by_key == SKIP then pass_over(of_key) end
    if by_route == SKIP then pass_over(of_route) end
    spared = true
    return nil
  end
  admit(of_key, by_key, lease_ms)
  admit(of_route, by_route, lease_ms)
  local bucket, left = 0, 1000
  if slot.limited then
    key.requests, key.tokens = key.requests + 1, key.tokens + tokens
    bucket = key.window.bucket
    left = budget_left(slot.rpm, slot.tpm, key.window.requests + key.requests,
      key.window.tokens + key.tokens)
  end
  local key_epoch, route_epoch = of_key and of_key.e or 0, of_route and of_route.e or 0
  local probes = (by_key == PROBE and 1 or 0) + (by_route == PROBE and 2 or 0)
  local leases = key.leases
  leases[#leases + 1] = int(now + lease_ms)
  leases[#leases + 1] = string.format('%s %d %d %d %d %d %s', lease, key_epoch,
    route_epoch, probes, bucket, tokens, model)
  key.live = key.live + 1
  return { 1, i, key_epoch, route_epoch, probes, bucket, key.live, left }
end

local function answer(lease, tokens, lease_ms)
  first_free, spared = NEVER, false
  for i = 1, #KEYS do
    local granted = try(i, false, lease, tokens, lease_ms)
    if granted then return granted end
  end
  if spared then -- a share is a preference: no call fails because of it
    for i = 1, #KEYS do
      local granted = try(i, true, lease, tokens, lease_ms)
      if granted then return granted end
    end
  end
  return { 0, first_free == NEVER and -1 or math.max(first_free - now, 1) }
end

local reply = {}
local refusal, refused_tokens -- what does not fit now does not fit for the next one, either
for at = #KEYS + 1, #ARGV, 3 do
  local tokens = tonumber(ARGV[at + 1])
  local told = refusal
  if ARGV[at] == '' then -- somebody asks whether what has failed would work by now
    for i = 1, #KEYS do slot_at(i) end
    told = { 0, -1 }
  elseif not refusal or tokens < refused_tokens then
    told = answer(ARGV[at], tokens, tonumber(ARGV[at + 2]))
    if told[1] == 0 then refusal, refused_tokens = told, tokens end
  end
  reply[#reply + 1] = told
end

for _, key in ipairs(order_of_keys) do
  for model, cell in pairs(key.cells) do
    if cell and cell.dirty then
      redis.call('HSET', key.name, 'c:' .. model, write_cell(cell))
      redis.call('PEXPIRE', key.name, LIFE)
    end
  end
  local calls = #key.leases
  if calls > 0 then
    if key.window then spend(key.name, key.window, key.requests, key.tokens) end
    redis.call('ZADD', key.name .. ':leases', unpack(key.leases))
    -- Often enough for something that lives for a month.
    if 2 * key.live == calls or now % 16 == 0 then
      redis.call('PEXPIRE', key.name .. ':leases', LIFE)
    end
  end
end
return reply
