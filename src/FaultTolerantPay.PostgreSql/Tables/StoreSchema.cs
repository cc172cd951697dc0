using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// The schema, as forward migrations: version n is the result of the first n. A released script never changes; another is added.
/// </summary>
internal static class StoreSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new Migration(
        [
            Basics, Durability.Schema, WriteIds.Schema, StandInSchema.Records, StandInSchema.Queues,
            AuditSchema.Chains, AuditSchema.Triggers,
            .. OperatorSchema.Scripts,
        ]),
        new Migration(SharedSettingsTable.Schema),
    ];

    /// <summary>What all tables use: times for people, and the check of affected rows.</summary>
    private const string Basics = """
        CREATE FUNCTION ftpay_time(ticks bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
          AS $$ SELECT timestamptz 'epoch' + ((ticks - 621355968000000000) / 10) * interval '1 microsecond' $$;
        COMMENT ON FUNCTION ftpay_time(bigint) IS 'A stored time (.NET ticks in UTC) as a timestamp.';

        CREATE FUNCTION ftpay_expect(actual bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
          BEGIN
            IF actual <> expected THEN
              RAISE EXCEPTION 'Expected % rows to change, and % did.', expected, actual USING ERRCODE = 'FTP01';
            END IF;
          END $$;
        COMMENT ON FUNCTION ftpay_expect(bigint, bigint) IS 'Fails the transaction if a statement changed another number of rows.';

        CREATE FUNCTION ftpay_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'FTP02';
          END $$;
        COMMENT ON FUNCTION ftpay_refuse() IS 'Refuses a change of rows that never change.';
        """;
}
