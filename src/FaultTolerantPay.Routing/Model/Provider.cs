namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// A real payment channel: one contract and one connection. It is split into logical channels, for example one per bank with its own
/// limits.
/// </summary>
/// <param name="Id">The id, unique in the catalogue. Case matters.</param>
/// <param name="Name">A name for people.</param>
/// <remarks>
/// What is said of quotas and volumes counts the payments of all its channels together, beside what each channel has of its own. Amounts
/// are minor units of the request's currency: a provider whose channels take several currencies has quotas by count only, and neither a
/// promised nor a shared volume, because sums of different currencies mean nothing.
/// </remarks>
public sealed record Provider(string Id, string Name)
{
    /// <summary>The time zone of its quotas' days and months, and of its month's volume, as an IANA name. Default: UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The quota per day of all its channels together. Default: no limit.</summary>
    public Quota DayQuota { get; init; } = Quota.None;

    /// <summary>The quota per month of all its channels together. Default: no limit.</summary>
    public Quota MonthQuota { get; init; } = Quota.None;

    /// <summary>The volume per month that was promised to it for all its channels together, in minor units. Default: 0, none.</summary>
    public long MinMonthVolumeMinor { get; init; }

    /// <summary>
    /// Whether the fee tiers of its channels look at the month's volume of all its channels together, instead of the channel's own.
    /// Default: false.
    /// </summary>
    public bool SharesVolume { get; init; }

    /// <summary>Whether it has a quota.</summary>
    internal bool HasQuota => !DayQuota.IsNone || !MonthQuota.IsNone;

    /// <summary>Whether anything depends on what its channels have used together.</summary>
    internal bool DependsOnUse => HasQuota || SharesVolume || MinMonthVolumeMinor > 0;
}
