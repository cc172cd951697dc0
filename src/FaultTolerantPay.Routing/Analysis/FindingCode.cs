namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The kinds of findings.</summary>
public enum FindingCode
{
    /// <summary>Error: a file has a value that cannot be read, an unknown name or a duplicate id.</summary>
    FileError,

    /// <summary>Error: the policy names a dimension, channel or provider that the catalogue does not have.</summary>
    UnknownName,

    /// <summary>Error: no channel can pass this hard rule together with those before it, regardless of the request.</summary>
    NeverPassingRule,

    /// <summary>Error: a quota is smaller than the channel's smallest payment, or below the promised volume.</summary>
    ImpossibleQuota,

    /// <summary>Warning: no operation can ever choose this channel.</summary>
    NeverChosenChannel,

    /// <summary>Information: this channel is chosen only while another one is down, closed, out of quota or otherwise removed.</summary>
    OnlyAsFallback,

    /// <summary>Warning: an earlier rule already decides everything that this rule could decide.</summary>
    ShadowedRule,

    /// <summary>Information: with this catalogue the rule neither removes nor ranks a channel.</summary>
    RuleWithoutEffect,

    /// <summary>Warning: channels have data for which this operation has no rule, so the data has no effect.</summary>
    DataWithoutRule,

    /// <summary>Warning: a channel or provider is on both an allow list and a block list.</summary>
    AllowedAndBlocked,

    /// <summary>Warning: no channel supports this value, so no request with it can be routed.</summary>
    ValueWithoutChannel,

    /// <summary>Warning: two maintenance windows of one channel or bank overlap.</summary>
    OverlappingMaintenance,

    /// <summary>Warning: there is a time at which all channels of a value are under maintenance.</summary>
    MaintenanceLeavesNoChannel,

    /// <summary>Warning: closing hours cover all opening hours.</summary>
    NeverOpen,

    /// <summary>Warning: a quota per day exceeds the quota per month.</summary>
    QuotaNeverReached,

    /// <summary>Warning: no amount that the channel accepts reaches this fee tier.</summary>
    TierNeverReached,

    /// <summary>Information: this provider has no channel.</summary>
    UnusedProvider,

    /// <summary>Information: a check was skipped because it would take too long for a catalogue of this size.</summary>
    NotChecked,

    /// <summary>Error: two names look the same. They differ in white space, invisible characters or the form of accents.</summary>
    NamesLookEqual,

    /// <summary>Warning: two names differ only in case, or in full and half width.</summary>
    NamesAreSimilar,

    /// <summary>Warning: a list of a channel or rule has a name twice.</summary>
    RepeatedValue,

    /// <summary>Warning: a fee tier applies to every payment of the channel, so that its base fee never applies.</summary>
    BaseFeeNeverApplies,

    /// <summary>Warning: weekly hours overlap others of the same list.</summary>
    OverlappingHours,

    /// <summary>Warning: maintenance ended before <see cref="RoutingAnalysisOptions.Now"/>.</summary>
    PastMaintenance,

    /// <summary>Warning: a value is no code of ISO 3166-1 or ISO 4217, in a dimension that is said to have such codes.</summary>
    UnknownCode,

    /// <summary>Warning: a value is a retired code of ISO 3166-1 or ISO 4217, in a dimension that is said to have such codes.</summary>
    RetiredCode,

    /// <summary>Warning: a score has a negative weight by which the dearer, slower or less successful channel is preferred.</summary>
    WorseIsPreferred,

    /// <summary>
    /// Warning: a provider has a quota by amount, a shared volume or a promised volume, and its channels take several currencies of a
    /// dimension in <see cref="RoutingAnalysisOptions.CurrencyDimensions"/>.
    /// </summary>
    MixedCurrencies,

    /// <summary>Warning: exploration that no payment can do, or segments of learning that no soft rule uses.</summary>
    LearningWithoutEffect,

    /// <summary>
    /// Information: an operation ranks by what is learned and never explores, so a channel that falls behind is not measured until what was
    /// learned of it has faded.
    /// </summary>
    LearningWithoutExploration,

    /// <summary>
    /// Warning: for some amounts the margin of a rule expectedValue is not above the lowest fee of any channel, so that a decline is worth
    /// as much as an approval or more, and the channel that approves least ranks first.
    /// </summary>
    MarginNotAboveFees,

    /// <summary>
    /// Warning: retry rules send a payment to the next channel, and no hard rule <c>notTried</c> leaves out those that were tried.
    /// </summary>
    RetryWithoutNotTried,

    /// <summary>Warning: a dimension has the name of a column of a log of attempts, so no such log can be read for it.</summary>
    NameOfLogColumn,
}
