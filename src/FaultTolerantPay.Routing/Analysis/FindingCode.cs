namespace FaultTolerantPay.Routing.Analysis;

/// <summary>What the analyser looks for.</summary>
public enum FindingCode
{
    /// <summary>Error: a file says something that cannot be read, or names what does not exist; duplicate ids too.</summary>
    FileError,

    /// <summary>Error: the policy names a dimension, channel or provider that the catalogue does not have.</summary>
    UnknownName,

    /// <summary>Error: no channel passes this hard rule together with those before it, whatever the request.</summary>
    NeverPassingRule,

    /// <summary>Error: a quota that not even one payment of the channel's smallest amount fits in, or that is below the promised volume.</summary>
    ImpossibleQuota,

    /// <summary>Warning: in no scene can this channel be the answer.</summary>
    NeverChosenChannel,

    /// <summary>Information: this channel is the answer only while another one is down, closed, out of quota or otherwise removed.</summary>
    OnlyAsFallback,

    /// <summary>Warning: an earlier rule already decides all that this one could.</summary>
    ShadowedRule,

    /// <summary>Information: with this catalogue the rule neither removes nor ranks anything.</summary>
    RuleWithoutEffect,

    /// <summary>Warning: channels have figures or values for which this scene has no rule, so they count for nothing.</summary>
    DataWithoutRule,

    /// <summary>Warning: a channel or provider is on an allow list and on a block list.</summary>
    AllowedAndBlocked,

    /// <summary>Warning: no channel supports this value, so no request with it can be routed.</summary>
    ValueWithoutChannel,

    /// <summary>Warning: two maintenance windows of one channel or bank overlap.</summary>
    OverlappingMaintenance,

    /// <summary>Warning: for a time all channels of a value are under maintenance at once.</summary>
    MaintenanceLeavesNoChannel,

    /// <summary>Warning: closing hours cover all opening hours.</summary>
    NeverOpen,

    /// <summary>Warning: a day's quota is above the month's.</summary>
    QuotaNeverReached,

    /// <summary>Warning: no amount that the channel takes reaches this fee tier.</summary>
    TierNeverReached,

    /// <summary>Information: no channel belongs to this provider.</summary>
    UnusedProvider,

    /// <summary>Information: the catalogue is too large for a check to end in reasonable time, so it was left out.</summary>
    NotChecked,
}
