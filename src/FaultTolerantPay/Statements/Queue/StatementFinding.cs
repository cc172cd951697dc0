namespace FaultTolerantPay.Statements.Queue;

/// <summary>A result of a comparison, as the queue sees it.</summary>
/// <param name="Result">The result.</param>
/// <param name="Discrepancy">The discrepancy that it opens or explains; its id is stable.</param>
/// <param name="Opens">Whether somebody must look at it. Otherwise it can only explain an earlier discrepancy.</param>
/// <param name="Sought">The keys of earlier discrepancies that it may explain.</param>
internal sealed record StatementFinding(MatchResult Result, StatementDiscrepancy Discrepancy, bool Opens, IReadOnlyList<string> Sought);
