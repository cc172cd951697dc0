namespace FaultTolerantPay.Statements.Settling;

/// <summary>What a payer owes by its statements.</summary>
/// <param name="From">The first day that is looked at.</param>
/// <param name="All">By day and currency, in order.</param>
/// <param name="Complete">
/// The days that are complete: every merchant number was compared, and the amounts are ones that an account can have.
/// </param>
/// <param name="IncompleteFrom">The first day that is not complete: the day after the last at the latest.</param>
internal sealed record SettlementDays(
    DateOnly From, IReadOnlyList<SettlementDay> All, IReadOnlySet<DateOnly> Complete, DateOnly IncompleteFrom);
