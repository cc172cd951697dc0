namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// Whether the server keeps what it acknowledges, as the options demand. Its settings may change at any time, and another server may be
/// promoted; so each transaction that writes asks in its last statements, and fails before its commit.
/// </summary>
internal sealed class Durability(int minStandbys)
{
    /// <summary>The error code of a server whose settings are too weak.</summary>
    public const string TooWeak = "FTP03";

    /// <summary>
    /// The function. The session's own values count: a role or a database may have others than the server. Of a list of standbys without a
    /// number, one confirms.
    /// </summary>
    public const string Schema = """
        CREATE FUNCTION ftpay_expect_durable(min_standbys integer) RETURNS void LANGUAGE plpgsql AS $$
          DECLARE
            level text := current_setting('synchronous_commit');
            names text := current_setting('synchronous_standby_names');
            levels text[] := CASE WHEN min_standbys > 0 THEN '{on,remote_apply}' ELSE '{on,remote_apply,remote_write}' END;
            standbys integer := CASE WHEN names !~ '\S' THEN 0
              ELSE coalesce(substring(names from '(?i)^\s*(?:(?:first|any)\s+)?(\d+)\s*\(')::integer, 1) END;
            wrong text[] := '{}';
          BEGIN
            IF current_setting('fsync') <> 'on' THEN
              wrong := wrong || 'fsync is off, expected on'::text;
            END IF;
            IF current_setting('full_page_writes') <> 'on' THEN
              wrong := wrong || 'full_page_writes is off, expected on'::text;
            END IF;
            IF level <> ALL (levels) THEN
              wrong := wrong || format('synchronous_commit is %s, expected %s', level, array_to_string(levels, ' or '));
            END IF;
            IF standbys < min_standbys THEN
              wrong := wrong || format(
                'synchronous_standby_names is ''%s'', expected one that waits for at least %s (PostgreSqlStoreOptions.MinStandbys)',
                names, min_standbys);
            END IF;
            IF wrong <> '{}' THEN
              RAISE EXCEPTION 'the server may lose what it acknowledges: %', array_to_string(wrong, '; ') USING ERRCODE = 'FTP03';
            END IF;
          END $$;
        COMMENT ON FUNCTION ftpay_expect_durable(integer) IS 'Fails the transaction if the server may lose what it acknowledges.';
        """;

    private const string Expect = "SELECT ftpay_expect_durable($1)";

    /// <summary>
    /// Whether a promotion can undo what a reader sees: a server that lost its standbys shows commits that no standby confirmed.
    /// </summary>
    public bool NeedsStandbys => minStandbys > 0;

    /// <summary>Fails its transaction where the server is too weak.</summary>
    public Statement Check() => new(Expect, Parameter.Int(minStandbys));
}
