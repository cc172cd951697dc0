namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A position in the order of time, from which a round of erasure continues.</summary>
/// <param name="At">The time.</param>
/// <param name="Subject">The number of the subject.</param>
internal readonly record struct RecordPlace(DateTimeOffset At, long Subject)
{
    public static RecordPlace First => new(DateTimeOffset.MinValue, 0);
}
