namespace FaultTolerantPay;

/// <summary>
/// An order to a channel to move money. It is durable before it is sent (M1); every send and query has the same reference.
/// </summary>
public sealed record ChannelOrder
{
    /// <summary>The logical channel.</summary>
    public required ProviderChannel Channel { get; init; }

    /// <summary>What the provider is asked to do.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The reference: 32 lower-case hexadecimal digits. The provider must deduplicate by it.</summary>
    public required string Reference { get; init; }

    /// <summary>The merchant and the order that it is for.</summary>
    public required TransactionKey Payment { get; init; }

    /// <summary>The amount, in minor units of its currency: JPY 2000 is 2,000, CNY 20.00 is 2,000, KWD 1.234 is 1,234.</summary>
    public required Money Amount { get; init; }

    /// <summary>The order is not sent at or after this time. Providers that can refuse late orders may be told it.</summary>
    public required DateTimeOffset SendBefore { get; init; }

    /// <summary>The agreement by which the card is debited; null if there is none.</summary>
    public string? AgreementNumber { get; init; }

    /// <summary>The card's details; null if the caller gave none, for queries, and for orders that refer to an original.</summary>
    public CardDetails? Card { get; init; }

    /// <summary>The operation that is captured, raised, voided, reversed or refunded; null for a charge.</summary>
    public OriginalOperation? Original { get; init; }

    /// <summary>The channel's reference from an earlier result; null if there was none.</summary>
    public string? ChannelReference { get; init; }

    /// <summary>
    /// Whether the provider has accepted the order. A query's "not found" then contradicts the provider, and does not mean "not executed".
    /// </summary>
    internal bool IsAccepted { get; init; }

    /// <summary>The kind, the reference and the channel; nothing of the card.</summary>
    public override string ToString() => $"{Kind} {Reference} of {Amount} at {Channel.Id}";
}
