namespace FaultTolerantPay;

/// <summary>The rows of one kind, status and currency on one side.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Status">The status.</param>
/// <param name="Currency">The currency.</param>
/// <param name="Rows">Their number.</param>
/// <param name="AmountMinor">The sum of their amounts in minor units.</param>
/// <param name="FeeMicros">The sum of their fees in millionths of the major unit.</param>
/// <param name="FeeMinor">The sum of their fees in minor units, each rounded half up.</param>
public sealed record SideTotal(
    StatementRowKind Kind, StatementRowStatus Status, Currency Currency, long Rows, Int128 AmountMinor, Int128 FeeMicros, Int128 FeeMinor);
