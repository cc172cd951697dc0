namespace FaultTolerantPay;

/// <summary>The rows of one day's comparison with the same channel, kind, currency and result.</summary>
/// <param name="Channel">The logical channel of our operation; null for rows that only they have.</param>
/// <param name="Kind">The kind of our row, or of theirs if we have none.</param>
/// <param name="Currency">The currency of our row, or of theirs if we have none.</param>
/// <param name="Result">What the comparison found.</param>
/// <param name="OurRows">The number of our rows.</param>
/// <param name="OurAmountMinor">The sum of their amounts, in minor units.</param>
/// <param name="OurFeeMicros">The sum of the fees that we expect, in millionths of the major unit.</param>
/// <param name="TheirRows">The number of rows of the statement.</param>
/// <param name="TheirAmountMinor">The sum of their amounts, in minor units.</param>
/// <param name="TheirFeeMicros">The sum of the fees that they charge, in millionths of the major unit.</param>
public sealed record ReconciliationTotal(
    ChannelId? Channel,
    StatementRowKind Kind,
    Currency Currency,
    MatchKind Result,
    long OurRows,
    Int128 OurAmountMinor,
    Int128 OurFeeMicros,
    long TheirRows,
    Int128 TheirAmountMinor,
    Int128 TheirFeeMicros);
