#!/usr/bin/env bash
# Waits for the primary, and makes the roles and the schema of the store, once. The connection comes from the environment (PGHOST, …).
set -euo pipefail
for _ in $(seq 120); do
  if psql -d postgres -X -q -c 'SELECT 1' > /dev/null 2>&1; then
    break
  fi
  sleep 1
done
if [ "$(psql -d postgres -X -A -t -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'ftpay'")" = 0 ]; then
  psql -d postgres -X -q -v owner=ftpay_owner -v runtime=ftpay_run -v schema=ftpay -f /create-roles.sql
fi
psql -d postgres -X -q -v password="$PGPASSWORD" <<'SQL'
ALTER ROLE ftpay_owner PASSWORD :'password';
ALTER ROLE ftpay_run PASSWORD :'password';
SQL
