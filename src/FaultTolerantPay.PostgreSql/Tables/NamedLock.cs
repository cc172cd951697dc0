using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// A lock with a name, until the transaction ends: the transactions that take it run one after the other. What they read after it is
/// what the one before left, and the numbers that they give grow in the order in which others see them.
/// </summary>
internal static class NamedLock
{
    private const string Take = "SELECT pg_advisory_xact_lock(hashtextextended($1, 1))";

    /// <summary>Takes the lock. What is read after it in the same round trip is read under it.</summary>
    public static Reading On(string name) => new(new Statement(Take, Parameter.Text(name)), static _ => { });

    /// <summary>Takes several locks, in one order everywhere, so that two transactions seldom wait for each other.</summary>
    public static IEnumerable<Reading> On(IEnumerable<string> names) =>
        names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(On);
}
