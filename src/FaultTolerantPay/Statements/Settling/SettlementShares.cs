using System.Collections.Immutable;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>Adds up shares of settlements.</summary>
internal static class SettlementShares
{
    /// <summary>One share for each channel and account, in order, without those that come to nothing.</summary>
    /// <exception cref="OverflowException">A sum does not fit in 64 bits.</exception>
    public static ImmutableArray<SettlementShare> Sum(IEnumerable<SettlementShare> shares) =>
    [
        .. shares.GroupBy(share => (share.Channel, share.Account))
            .Select(same => new SettlementShare(same.Key.Channel, same.Key.Account, checked(same.Sum(share => share.AmountMinor))))
            .Where(share => share.AmountMinor != 0)
            .OrderBy(share => share.Channel?.Value, StringComparer.Ordinal).ThenBy(share => share.Account),
    ];
}
