-- KEYS: layout. ARGV: ours. Returns 1, or an error that says which one the fleet uses.
return disagreement(KEYS[1], ARGV[1]) or 1
