#!/bin/sh
# How many keys do I need for this traffic? Plays it against pools of one key, two keys and so on,
# until enough calls succeed. Nothing is sent and no key is needed.
#
#   examples/how_many_keys.sh [CALLS_PER_SECOND] [RPM_OF_A_KEY] [SUCCESS_PERCENT]
#
# The program is the one on the path, else the one that was built here; LLM_ROTATE names another.
# Change the traffic below into yours.
set -eu

rate=${1:-5}
rpm=${2:-100}
wanted=${3:-99.9}
built=$(dirname "$0")/../build/bin/llm-rotate
program=${LLM_ROTATE:-$(command -v llm-rotate || echo "$built")}
if [ ! -x "$program" ]; then
  echo "there is no program $program; build it with examples/quickstart.sh, or name it in LLM_ROTATE" >&2
  exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# An hour that starts slowly, has twice the traffic in its middle, and loses a key for a while.
cat > "$folder/traffic.toml" <<TOML
duration_seconds = 3600

[[calls]]
model         = "gpt-4o-mini"
rate          = $rate
peak          = 2
input_tokens  = 800
output_tokens = 200

[[providers]]
provider   = "openai"
error_rate = 0.002

[[limits]]
provider = "openai"
rpm      = $rpm

[[faults]]
kind         = "outage"
key          = "key-1"
from_seconds = 1500
to_seconds   = 1800
TOML

pool() {
  echo 'plugins = ["openai", "health_aware"]'
  number=1
  while [ "$number" -le "$1" ]; do
    cat <<TOML
[[keys]]
key_id         = "key-$number"
provider       = "openai"
secret_ref     = "env://OPENAI_API_KEY_$number"
models         = ["gpt-4o-mini"]
rate_limit_rpm = $rpm
TOML
    number=$((number + 1))
  done
}

echo "$rate calls a second and twice that at the peak, $rpm requests a minute for each key"
keys=1
while [ "$keys" -le 200 ]; do
  pool "$keys" > "$folder/pool.toml"
  enough=yes
  "$program" --config "$folder/pool.toml" simulate --traffic "$folder/traffic.toml" \
    --require "$wanted" --json > "$folder/result.json" || enough=no
  [ -s "$folder/result.json" ] || exit 2  # it has said why
  success=$(sed 's/.*"success_percent":\([0-9.]*\).*/\1/' "$folder/result.json")
  printf '%4d keys: %7.3f %% of the calls succeed\n' "$keys" "$success"
  if [ "$enough" = yes ]; then
    echo "You need $keys keys."
    exit 0
  fi
  # Far too few: go on in larger steps.
  keys=$(awk -v k="$keys" -v s="$success" -v w="$wanted" \
    'BEGIN { n = int(k * w / (s > 1 ? s : 1)); print (n > k + 1) ? n : k + 1 }')
done
echo "200 keys are not enough; is the traffic really meant?" >&2
exit 1
