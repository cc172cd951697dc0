using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// A part of a settlement: what a channel owed or was owed (<see cref="Account.ChannelReceivable"/>, <see cref="Account.AdvanceFund"/>), or
/// the rounding of a fee that is charged on a sum (<see cref="Account.ChannelFees"/>). No other account is valid.
/// </summary>
/// <param name="Channel">The channel; null for <see cref="Account.ChannelFees"/>, and only for it.</param>
/// <param name="Account">The account to credit.</param>
/// <param name="AmountMinor">What it brought to the bank's account, in minor units; negative: what it took from it.</param>
public readonly record struct SettlementShare(ChannelId? Channel, Account Account, long AmountMinor)
{
    /// <summary>The expected account and channel, for messages.</summary>
    internal const string Expectation =
        $"{nameof(Account.ChannelReceivable)} or {nameof(Account.AdvanceFund)} of a channel, or {nameof(Account.ChannelFees)} of none";

    /// <summary>Whether the account is one that a settlement credits, with or without a channel as it needs.</summary>
    internal bool IsValid => Account switch
    {
        Account.ChannelReceivable or Account.AdvanceFund => Identifier.IsValid(Channel?.Value),
        Account.ChannelFees => Channel is null,
        _ => false,
    };
}
