namespace FaultTolerantPay.Testing.Providers;

/// <summary>
/// An order of the suite. Each send of it is a new <see cref="ChannelOrder"/>, because the card's details live for one call.
/// </summary>
internal sealed record SentOrder
{
    public required MoneyMethod Method { get; init; }

    public required ProviderChannel Channel { get; init; }

    public required ProviderSample Sample { get; init; }

    public required Money Amount { get; init; }

    public required string Reference { get; init; }

    public required DateTimeOffset WrittenAt { get; init; }

    public OriginalOperation? Original { get; init; }

    /// <summary>As the library sends it, with details for one call; or, without details, as it queries it.</summary>
    public ChannelOrder Open(CardDetails? card) => new()
    {
        Channel = Channel,
        Kind = Method.Kind,
        Reference = Reference,
        Payment = new TransactionKey(Sample.Merchant, new OrderId(Reference)),
        Amount = Amount,
        SendBefore = WrittenAt + TimeSpan.FromMinutes(1),
        AgreementNumber = Sample.AgreementNumber,
        Card = card,
        Original = Original,
    };

    /// <summary>As a later order refers to it.</summary>
    public OriginalOperation ToOriginal(string? channelReference) => new(Method.Kind, Reference, channelReference, Amount, WrittenAt);
}
