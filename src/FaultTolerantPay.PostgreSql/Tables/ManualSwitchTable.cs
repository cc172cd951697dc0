using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>All positions of the manual switch of fault detection, past and present.</summary>
internal static class ManualSwitchTable
{
    public const string Schema = """
        CREATE TABLE manual_switch (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, position text NOT NULL, set_by text NOT NULL, set_at bigint NOT NULL,
          reason text NOT NULL);
        """;

    private const string SelectNewest = "SELECT position, set_by, set_at, reason FROM manual_switch ORDER BY id DESC LIMIT $1";

    private static readonly string Insert =
        Changes.One("INSERT INTO manual_switch (position, set_by, set_at, reason) VALUES ($1, $2, $3, $4)");

    /// <summary>Stores a position. The one that is stored last has the highest number.</summary>
    public static async Task<bool> AddAsync(Session session, ManualFaultSwitch manual, CancellationToken cancellationToken)
    {
        await session.ReadAsync([OrderLocks.Take([OrderLocks.Of("manual-switch")])], cancellationToken).ConfigureAwait(false);
        session.Defer(new Statement(
            Insert,
            Parameter.Name(manual.Position),
            Parameter.Text(manual.By.Value),
            Parameter.Time(manual.At),
            Parameter.Text(manual.Reason)));
        return true;
    }

    public static async Task<IReadOnlyList<ManualFaultSwitch>> ListNewestAsync(
        Session session, int maxItems, CancellationToken cancellationToken) => await session
            .QueryAsync(
                new Statement(SelectNewest, Parameter.Int(maxItems)),
                row => new ManualFaultSwitch(
                    row.Name<ManualFaultPosition>(0), new OperatorId(row.Text(1)), row.Time(2), row.Text(3)),
                cancellationToken)
            .ConfigureAwait(false);
}
