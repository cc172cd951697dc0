namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>
/// The sample's channels for payouts and collections, two at each institution. Alpha pays out at once, beta by callback, and gamma not at
/// all, so that its merchants are paid through the others.
/// </summary>
internal static class BankChannels
{
    /// <summary>The institution whose payout channel calls back.</summary>
    public static readonly InstitutionId CallingBack = new("beta");

    public static readonly string[] Institutions = ["alpha", "beta", "gamma"];

    // An institution's first channel has the institution's id: instructions of older releases have no other.
    public static IReadOnlyList<BankChannel> All { get; } =
    [
        Make("alpha", "alpha", "instant", feeMinor: 5, weight: 4),
        Make("alpha-2", "alpha", "instant-2", feeMinor: 7, weight: 2),
        Make("beta", "beta", "callback", feeMinor: 3, weight: 4),
        Make("beta-2", "beta", payoutAtBank: null, feeMinor: 4),
        Make("gamma", "gamma", payoutAtBank: null, feeMinor: 6),
        Make("gamma-2", "gamma", payoutAtBank: null, feeMinor: 8),
    ];

    private static BankChannel Make(string id, string institution, string? payoutAtBank, long feeMinor, int weight = 1) =>
        new(new ChannelId(id), new InstitutionId(institution), payoutAtBank, feeMinor, weight);
}
