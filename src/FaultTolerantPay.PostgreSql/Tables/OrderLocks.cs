using System.IO.Hashing;
using System.Text;
using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// Advisory locks by hashes of texts, until the transaction ends. Whoever writes about an attempt holds the lock of its order. A
/// transaction takes all its locks at once, ascending, before it reads what they protect. So no two wait for each other.
/// </summary>
internal static class OrderLocks
{
    private const string LockAll = "SELECT pg_advisory_xact_lock(k) FROM unnest($1) k";

    public static long Of(OrderKey order) => Of("order", order.Merchant.Value, order.Order.Value);

    /// <summary>The lock of something else: different kinds, or parts, give different texts.</summary>
    public static long Of(string kind, params string?[] parts) =>
        unchecked((long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Join('\0', [kind, .. parts]))));

    public static Reading Take(IEnumerable<long> locks) =>
        new(new Statement(LockAll, Parameter.Longs([.. locks.Distinct().Order()])), static _ => { });
}
