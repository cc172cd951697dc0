namespace FaultTolerantPay.Statements.Settling;

/// <summary>The files of one day of an account.</summary>
/// <param name="Day">The day.</param>
/// <param name="IsWaiting">Whether its file is still to come.</param>
/// <param name="Versions">Its newest files, the newest first; empty if there is none.</param>
internal sealed record AccountDay(DateOnly Day, bool IsWaiting, IReadOnlyList<StatementFile> Versions);
