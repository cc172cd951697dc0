namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>What a channel's operations of one day come to on the bank's account.</summary>
/// <param name="Day">The day of the statement; of an entry that settles no day, its booking day.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Channel">The logical channel; null for rows and entries that no operation of ours explains.</param>
/// <param name="Currency">The currency.</param>
/// <param name="DueMinor">What the day's statements come to, in minor units; negative if the bank owes it.</param>
/// <param name="CameMinor">What entries of the account brought, in minor units; negative if they took it.</param>
internal sealed record SettlementFigure(
    DateOnly Day, ProviderId Provider, ChannelId? Channel, Currency Currency, Int128 DueMinor, Int128 CameMinor)
{
    /// <summary>What is still to come, or came too much if it is negative.</summary>
    public Int128 OpenMinor => DueMinor - CameMinor;
}
