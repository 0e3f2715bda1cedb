-- What the scripts share. Each removes something before it writes, even if there is nothing to
-- remove, because a server whose memory is full lets such scripts go on. A cell is the health of a key, or of a key for one model, written as
-- numbers in one field: state, failing, level, successes on that level, credit, repeats, epoch,
-- failures in a row, free at, rest ends at, probe out until. All times are the server's.
local ACTIVE, COOLDOWN, PROBATION, QUARANTINE, DISABLED = 0, 1, 2, 3, 4
local SHARES = { [0] = 0, 5, 25, 100 }
local NEEDED = { [0] = 1, 1, 2, 2 }
local LAST_LEVEL, MAX_REPEATS, MAX_REST = 3, 3, 315360000000
local WINDOW, BUCKET = 60750, 100
local LIFE = 2592000000 -- of what is known of a key: 30 days
local CELL = '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)$'

local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function number(text, otherwise)
  return text and tonumber(text) or otherwise
end

local function read_cell(text)
  local s, f, l, ls, c, r, e, n, free, fin, p = string.match(text or '', CELL)
  if not s or tonumber(s) > DISABLED or tonumber(l) > LAST_LEVEL then
    return { s = 0, f = 0, l = 0, ls = 0, c = 0, r = 0, e = 0, n = 0, free = 0, fin = 0, p = 0 }
  end
  return { s = tonumber(s), f = tonumber(f), l = tonumber(l), ls = tonumber(ls), c = tonumber(c),
    r = math.min(tonumber(r), MAX_REPEATS), e = tonumber(e), n = tonumber(n),
    free = tonumber(free), fin = tonumber(fin), p = tonumber(p) }
end

local function write_cell(cell)
  return string.format('%.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f', cell.s, cell.f,
    cell.l, cell.ls, cell.c, cell.r, cell.e, cell.n, cell.free, cell.fin, cell.p)
end

local function resting(cell)
  return cell.s == COOLDOWN or cell.s == QUARANTINE
end

local function enter_probation(cell, level)
  cell.s, cell.f, cell.l, cell.ls, cell.c = PROBATION, 0, level, 0, 0
end

local function advance(cell, now)
  if resting(cell) and now >= cell.fin then enter_probation(cell, 0) end
end

local function reset(cell, state)
  cell.s, cell.f, cell.l, cell.ls, cell.c, cell.r, cell.n = state, 0, 0, 0, 0, 0, 0
  cell.free, cell.fin = 0, 0
end

-- Tells everybody that a key has changed.
local function announce(key, changes, version)
  redis.call('ZADD', changes, redis.call('INCR', version), key)
  redis.call('PEXPIRE', changes, LIFE)
  redis.call('PEXPIRE', version, LIFE)
end

-- The budget of a key: what was spent by the tenth of a second, and the order of these.
local function leaves_at(bucket)
  return (bucket + 1) * BUCKET + WINDOW
end

local function spent_in(value)
  local requests, tokens = string.match(value or '', '^(%d+) (%d+)$')
  return number(requests, 0), number(tokens, 0)
end

-- The sums over the window, after what has left it is forgotten.
local function window_sums(key, now)
  local spent, order = key .. ':spent', key .. ':order'
  local sums = redis.call('HMGET', spent, 'requests', 'tokens')
  local requests, tokens = number(sums[1], 0), number(sums[2], 0)
  local changed = false
  local first = redis.call('LINDEX', order, 0)
  while first and leaves_at(number(first, 0)) <= now do
    redis.call('LPOP', order)
    local r, t = spent_in(redis.call('HGET', spent, first))
    redis.call('HDEL', spent, first)
    requests, tokens, changed = math.max(requests - r, 0), math.max(tokens - t, 0), true
    first = redis.call('LINDEX', order, 0)
  end
  if not first and (requests ~= 0 or tokens ~= 0) then requests, tokens, changed = 0, 0, true end
  if changed then redis.call('HSET', spent, 'requests', requests, 'tokens', tokens) end
  return requests, tokens
end

-- The sums, and the tenth of a second that what is spent now belongs to.
local function open_window(key, now)
  local requests, tokens = window_sums(key, now)
  local last = number(redis.call('LINDEX', key .. ':order', -1), -1)
  local bucket = math.max(math.floor(now / BUCKET), last)
  return { requests = requests, tokens = tokens, bucket = bucket, fresh = last < bucket }
end

-- Books what is spent now.
local function spend(key, window, requests, tokens)
  local spent, order = key .. ':spent', key .. ':order'
  local r, t = 0, 0
  if window.fresh then
    redis.call('RPUSH', order, window.bucket)
    redis.call('PEXPIRE', order, 2 * WINDOW)
  else
    r, t = spent_in(redis.call('HGET', spent, window.bucket))
  end
  redis.call('HSET', spent, window.bucket, string.format('%.0f %.0f', r + requests, t + tokens),
    'requests', window.requests + requests, 'tokens', window.tokens + tokens)
  if window.fresh then redis.call('PEXPIRE', spent, 2 * WINDOW) end
end

-- Thousandths of the tighter budget that are left.
local function budget_left(rpm, tpm, requests, tokens)
  local left = 1
  if rpm > 0 then left = math.min(left, 1 - requests / rpm) end
  if tpm > 0 then left = math.min(left, 1 - tokens / tpm) end
  return math.floor(math.max(left, 0) * 1000)
end

local function live_leases(key, now)
  redis.call('ZREMRANGEBYSCORE', key .. ':leases', '-inf', now)
  return redis.call('ZCARD', key .. ':leases')
end

-- The layout of the data that the fleet agrees on is that of those who were first, for as long as
-- they live. Returns an error for those who have another one.
local function disagreement(name, ours)
  local theirs = redis.call('GET', name)
  if theirs and theirs ~= ours then
    return redis.error_reply('LAYOUT ' .. string.sub(theirs, 1, 20))
  end
  if theirs then
    redis.call('PEXPIRE', name, 10000)
  else
    redis.call('DEL', name)
    redis.call('SET', name, ours, 'PX', 10000)
  end
end
