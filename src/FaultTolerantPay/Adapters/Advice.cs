namespace FaultTolerantPay;

/// <summary>Tells the business system of one stand-in payment. Sent at least once under a stable id, in order for each payment: the business system deduplicates by <see cref="Id"/>.</summary>
public sealed record Advice
{
    /// <summary>Stable: a function of the payment, the kind and, for a debit, the attempt.</summary>
    public required string Id { get; init; }

    /// <summary>What it tells.</summary>
    public required AdviceKind Kind { get; init; }

    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The payer.</summary>
    public required CustomerId Customer { get; init; }

    /// <summary>What was advanced, or for <see cref="AdviceKind.PostDebit"/> what the customer is to be debited.</summary>
    public required Money Amount { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }
}
