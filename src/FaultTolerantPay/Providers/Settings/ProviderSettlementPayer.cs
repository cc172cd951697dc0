using System.Collections.Immutable;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>Entries of the bank's account that settle some of a provider's merchant numbers together.</summary>
public sealed record ProviderSettlementPayer
{
    private EquatableArray<string> _merchantNumbers;

    /// <summary>
    /// What an entry mentions: whole words of its counterparty, its text or one of its references, in upper or lower case. 1 to 64
    /// characters.
    /// </summary>
    public required string Text { get; init; }

    /// <summary>The merchant numbers that such entries settle together. Empty: all of the provider.</summary>
    public ImmutableArray<string> MerchantNumbers
    {
        get => _merchantNumbers.Items;
        init => _merchantNumbers = new EquatableArray<string>(value);
    }
}
