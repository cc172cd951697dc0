-- Creates the two roles and the schema of one store. Run it once, as a superuser, in the database of the store:
--
--   psql -d payments -v owner=ftpay_owner -v runtime=ftpay_run -v schema=ftpay -f create-roles.sql
--
-- The owner migrates: give it to PostgreSqlStoreOptions.MigrationConnectionString only. The run-time role reads and writes rows; it can
-- neither create, alter, drop nor truncate a table. Set the passwords afterwards with \password. Existing roles stay as they are.
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I LOGIN', :'owner') WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :'owner') \gexec
SELECT format('CREATE ROLE %I LOGIN', :'runtime') WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :'runtime') \gexec

CREATE SCHEMA :"schema" AUTHORIZATION :"owner";
GRANT USAGE ON SCHEMA :"schema" TO :"runtime";

-- To see which transaction of another role has been open for too long.
GRANT pg_read_all_stats TO :"runtime";

-- What the owner creates from now on, the run-time role may use.
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"schema" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"runtime";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"schema" GRANT SELECT, USAGE ON SEQUENCES TO :"runtime";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"schema" GRANT EXECUTE ON FUNCTIONS TO :"runtime";
