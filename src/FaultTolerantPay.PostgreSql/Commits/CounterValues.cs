using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>Sums of counter values.</summary>
internal static class CounterValues
{
    public static CounterValue Plus(this CounterValue value, CounterValue other) =>
        checked(new CounterValue(value.AmountMinor + other.AmountMinor, value.Count + other.Count));

    public static CounterValue Minus(this CounterValue value, CounterValue other) =>
        checked(new CounterValue(value.AmountMinor - other.AmountMinor, value.Count - other.Count));
}
