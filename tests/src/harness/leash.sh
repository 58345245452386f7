# Runs Chromium on a leash: it lives as long as whoever holds the other end of standard input, also when that
# process is killed, and its throw-away profile goes with it.
#   $1  the profile to delete afterwards, or empty
#   $2… the browser and its arguments
profile=$1
shift
exec 3<&0
"$@" 3<&- </dev/null &
browser=$!
{ read -r _ <&3; kill -KILL "$browser"; } 2>/dev/null &
wait "$browser"
echo "Chromium ended with status $?" >&2
# The other processes follow within moments and may still write; deleting goes on until it succeeds.
tries=0
while [ -n "$profile" ] && [ -e "$profile" ] && [ "$tries" -lt 50 ]; do
  rm -rf "$profile" 2>/dev/null || sleep 0.05
  tries=$((tries + 1))
done
# Whatever is left in this process group, this script last.
kill -KILL 0
