// Whether two requests mean the same: method, URL, the headers that matter, and the body as JSON.

function parsed(request) {
  const url = new URL(request.url);
  let body = request.body;
  try {
    body = JSON.parse(request.body);
  } catch {
    // Not JSON: compared as text.
  }
  const query = Object.fromEntries([...url.searchParams].sort());
  return { method: request.method, path: url.pathname, query, body,
    headers: { ...request.headers } };
}

function differences(path, ours, theirs, out) {
  const isObject = (value) => value !== null && typeof value === 'object';
  if (isObject(ours) && isObject(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
    for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      differences(`${path}.${name}`, ours[name], theirs[name], out);
    }
  } else if (ours !== theirs) {
    const shown = (value) => (JSON.stringify(value) ?? 'nothing').slice(0, 300);
    out.push(`${path}: ours ${shown(ours)}, theirs ${shown(theirs)}`);
  }
}

// Lines that say in what they differ. `useful` collects the documented differences that are real.
export function compare(ours, theirs, vendor, useful) {
  const sides = [parsed(ours), parsed(theirs)];
  for (const difference of vendor.differences ?? []) {
    for (const side of sides) {
      if (difference.apply(side)) useful.add(difference);
    }
  }
  for (const side of sides) {
    const type = side.headers['content-type']?.split(';')[0];
    const wanted = Object.fromEntries((vendor.headers ?? []).map((name) => [name, side.headers[name]]));
    side.headers = { ...wanted, 'content-type': type };
  }
  const out = [];
  differences('request', sides[0], sides[1], out);
  return out;
}
