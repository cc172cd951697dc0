namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>A logical channel of stand-in: an agreement with an institution of the bank, with a fee of its own.</summary>
/// <param name="Id">The channel's id, in the routing catalogue and on instructions.</param>
/// <param name="Institution">The institution.</param>
/// <param name="PayoutAtBank">What the bank calls it for payouts; null: it pays nobody out.</param>
/// <param name="FeeMinor">What it charges for each booking, in minor units.</param>
/// <param name="Weight">Its share of the payouts among channels that succeed as often.</param>
internal sealed record BankChannel(ChannelId Id, InstitutionId Institution, string? PayoutAtBank, long FeeMinor, int Weight)
{
    /// <summary>The bank's endpoint group for its payouts; null: it has none.</summary>
    public string? PayoutGroup => PayoutAtBank is null ? null : $"payout-{PayoutAtBank}";

    /// <summary>Our number at the institution, the same at all its channels.</summary>
    public string MerchantNumber => $"770000{Array.IndexOf(BankChannels.Institutions, Institution.Value) + 1}";

    /// <summary>The bank's endpoint group for its collections and refunds.</summary>
    public string CollectionGroup => $"collection-{Id}";
}
