namespace FaultTolerantPay;

/// <summary>A row that one side had near the end of the day: the next day's statement may have the other side.</summary>
/// <param name="IsOurs">Whether our records have it, or the statement.</param>
/// <param name="Row">The row.</param>
public sealed record HeldRow(bool IsOurs, StatementRow Row);
