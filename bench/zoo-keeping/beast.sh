# What every made-up process does: it says who it is and stays, whatever its arguments are. Bash reads this file before
# it looks at its script (BASH_ENV), so that a command line may be anything. It reads nothing from its stdin.
if [ -n "$ZOO_DEAF" ]; then trap '' TERM; fi
exec {zoo_keeper}<>"$ZOO_FIFO"
echo "$ZOO_TAG $$" >>"$ZOO_REGISTER"
while :; do read -r -u "$zoo_keeper" _ || exit 0; done
