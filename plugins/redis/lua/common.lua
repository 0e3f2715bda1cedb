-- What the scripts share. Each removes something before it writes, even if there is nothing to
-- remove, because a server whose memory is full lets such scripts go on.
-- A cell is the health of a key, or of a key for one model, written as numbers in one field: state,
-- failing, level, successes on that level, credit, repeats, epoch, failures in a row, free at, rest
-- ends at, probe out until. All times are the server's.
local ACTIVE, COOLDOWN, PROBATION, QUARANTINE, DISABLED = 0, 1, 2, 3, 4
local SHARES = { [0] = 0, 5, 25, 100 }
local NEEDED = { [0] = 1, 1, 2, 2 }
local LAST_LEVEL, MAX_REPEATS, MAX_REST = 3, 3, 315360000000
local WINDOW, BUCKET = 60750, 100 -- a minute and the margin of the memory store
local LIFE = '2764800000' -- of what is known of a key: 32 days, longer than any rest
local SPENT_LIFE = '121500'
local CELL = '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)$'

local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- Whole numbers become text here: a server that is handed numbers prints them much more slowly.
local function int(value)
  return string.format('%d', value)
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
  return string.format('%d %d %d %d %d %d %d %d %d %d %d', cell.s, cell.f,
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

-- What has left the window is forgotten.
local function forget(key, window, now)
  local spent, order = key .. ':spent', key .. ':order'
  local first = number(redis.call('LINDEX', order, 0), -1)
  while first >= 0 and leaves_at(first) <= now do
    redis.call('LPOP', order)
    local bucket = int(first)
    local r, t = spent_in(redis.call('HGET', spent, bucket))
    redis.call('HDEL', spent, bucket)
    window.requests = math.max(window.requests - r, 0)
    window.tokens = math.max(window.tokens - t, 0)
    first = number(redis.call('LINDEX', order, 0), -1)
  end
  if first < 0 then window.requests, window.tokens = 0, 0 end
  window.first = first
  redis.call('HSET', spent, 'requests', int(window.requests), 'tokens', int(window.tokens),
    'first', int(first))
end

-- The sums over the window, and the tenth of a second that what is spent now belongs to.
local function window_of(key, now)
  local spent, bucket = key .. ':spent', math.floor(now / BUCKET)
  local read = redis.call('HMGET', spent, 'requests', 'tokens', 'first', 'last', int(bucket))
  local window = { requests = number(read[1], 0), tokens = number(read[2], 0),
    first = number(read[3], -1), last = number(read[4], -1), bucket = bucket, here = read[5] }
  if window.last > bucket then -- the server's clock has gone back
    window.bucket, window.here = window.last, redis.call('HGET', spent, int(window.last))
  end
  if window.first >= 0 and leaves_at(window.first) <= now then forget(key, window, now) end
  return window
end

-- Books what is spent now.
local function spend(key, window, requests, tokens)
  local spent, order = key .. ':spent', key .. ':order'
  local r, t = spent_in(window.here)
  local fresh, bucket = window.last < window.bucket, int(window.bucket)
  if fresh then
    redis.call('RPUSH', order, bucket)
    redis.call('PEXPIRE', order, SPENT_LIFE)
  end
  redis.call('HSET', spent, bucket, string.format('%d %d', r + requests, t + tokens), 'requests',
    int(window.requests + requests), 'tokens', int(window.tokens + tokens), 'first',
    window.first < 0 and bucket or int(window.first), 'last', bucket)
  if fresh then redis.call('PEXPIRE', spent, SPENT_LIFE) end
end

-- Thousandths of the tighter budget that are left.
local function budget_left(rpm, tpm, requests, tokens)
  local left = 1
  if rpm > 0 then left = math.min(left, 1 - requests / rpm) end
  if tpm > 0 then left = math.min(left, 1 - tokens / tpm) end
  return math.floor(math.max(left, 0) * 1000)
end

local function live_leases(key, now)
  local leases = key .. ':leases'
  redis.call('ZREMRANGEBYSCORE', leases, '-inf', int(now))
  return redis.call('ZCARD', leases)
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
