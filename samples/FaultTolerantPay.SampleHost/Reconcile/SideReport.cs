namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>What one side has.</summary>
/// <param name="Reading">How its file was read.</param>
/// <param name="Errors">The first errors of it.</param>
/// <param name="Totals">Its rows by kind, status and currency, with the rows that were held before.</param>
internal sealed record SideReport(StatementReading Reading, IReadOnlyList<StatementError> Errors, IReadOnlyList<SideTotal> Totals);
