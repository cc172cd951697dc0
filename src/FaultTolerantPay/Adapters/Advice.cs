namespace FaultTolerantPay;

/// <summary>
/// Informs the business system of one stand-in payment. The library sends it at least once with a stable id, in order for each payment. The
/// business system deduplicates by <see cref="Id"/>.
/// </summary>
public sealed record Advice
{
    /// <summary>Stable: derived from the payment, the kind and, for a debit, the attempt.</summary>
    public required string Id { get; init; }

    /// <summary>What the advice says.</summary>
    public required AdviceKind Kind { get; init; }

    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The customer, who pays.</summary>
    public required CustomerId Customer { get; init; }

    /// <summary>The advanced amount; for <see cref="AdviceKind.PostDebit"/>, the amount to debit from the customer.</summary>
    public required Money Amount { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }
}
