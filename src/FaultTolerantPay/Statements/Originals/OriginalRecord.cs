using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Statements.Originals;

/// <summary>What our records have about an original.</summary>
/// <param name="Key">The payment.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="Amount">Its amount.</param>
/// <param name="Status">Whether the business system executed it.</param>
internal sealed record OriginalRecord(TransactionKey Key, DateTimeOffset RequestedAt, Money Amount, StatementRowStatus Status)
{
    public bool IsExecuted => Status == StatementRowStatus.Succeeded;

    public static OriginalRecord Of(Advance advance) => new(
        advance.Key, advance.Detail.Request.RequestedAt, advance.Amount, advance.OriginalStatus switch
        {
            OriginalStatus.Executed => StatementRowStatus.Succeeded,
            OriginalStatus.Declined or OriginalStatus.Cancelled or OriginalStatus.Reversed => StatementRowStatus.Failed,
            _ => StatementRowStatus.Pending,
        });

    public static OriginalRecord Of(TransactionRecord payment) => new(
        payment.Key, payment.Request.RequestedAt, payment.Request.Amount, payment.Outcome.Kind switch
        {
            OutcomeKind.CompletedByPrimary => StatementRowStatus.Succeeded,
            OutcomeKind.Pending => StatementRowStatus.Pending,
            _ => StatementRowStatus.Failed,
        });

    /// <summary>Our row of the comparison.</summary>
    public StatementRow RowOf(ReconciliationDay day, long line) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = Status,
        OurReference = Key.ToString(),
        TheirReference = "",
        AmountMinor = Amount.Minor,
        Currency = Amount.Currency,
        At = RequestedAt,
        MerchantNumber = day.MerchantNumber,
        Line = line,
    };
}
