using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Business;

/// <summary>References whose execution is refused from a moment on.</summary>
internal static class CancelledReferences
{
    public static bool Refuses(LedgerSession session, string reference, long ticket) =>
        session.Number("SELECT COUNT(*) FROM fence WHERE reference = $1 AND ticket < $2", reference, ticket) > 0;

    public static bool Exists(LedgerSession session, string reference) => Refuses(session, reference, long.MaxValue);

    /// <summary>The first cancellation stays: an execution that it let pass was received before it.</summary>
    public static void Set(LedgerSession session, string reference, long ticket, DateTimeOffset now) =>
        session.Execute("INSERT INTO fence VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", reference, ticket, now.ToUnixTimeMilliseconds());
}
