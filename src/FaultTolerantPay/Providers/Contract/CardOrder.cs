namespace FaultTolerantPay;

/// <summary>An order to a channel about a card, which moves no money: verify, sign, unsign, request or confirm an SMS.</summary>
public sealed record CardOrder
{
    /// <summary>The logical channel.</summary>
    public required ProviderChannel Channel { get; init; }

    /// <summary>What the provider is asked to do.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The reference: 32 lower-case hexadecimal digits, another one for each order.</summary>
    public required string Reference { get; init; }

    /// <summary>The card's details; null only for <see cref="OperationKind.Unsign"/>.</summary>
    public CardDetails? Card { get; init; }

    /// <summary>The agreement to end; null for other orders.</summary>
    public string? AgreementNumber { get; init; }

    /// <summary>The provider's reference of the SMS that is confirmed; null for other orders.</summary>
    public string? SmsReference { get; init; }

    /// <summary>The code that the cardholder received; empty for other orders.</summary>
    public ReadOnlyMemory<char> SmsCode { get; init; }

    /// <summary>The kind, the reference and the channel; nothing of the card.</summary>
    public override string ToString() => $"{Kind} {Reference} at {Channel.Id}";
}
