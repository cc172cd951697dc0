using System.Collections.Immutable;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.Cards;
using FaultTolerantPay.SampleHost.Providers;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>
/// The sample's one routing table: the channels of payouts and collections and, if the host has card providers, theirs.
/// </summary>
internal static class SampleRoutes
{
    /// <summary>The routing dimension that takes the institution of a collection.</summary>
    public const string Institution = "institution";

    /// <summary>The provider of the channels that stand-in uses.</summary>
    private static readonly string Bank = InstitutionStatements.Institutions.Value;

    /// <summary>Success rates that differ by less count as equal, in basis points.</summary>
    private const int SuccessBand = 500;

    /// <param name="hasCards">Whether the host has card providers.</param>
    /// <param name="onlyProvider">Only channels of this card provider; null: all.</param>
    /// <param name="live">What the table follows.</param>
    /// <param name="onlySigned">Whether a payment by card needs an agreement: it comes without the card's details.</param>
    /// <param name="splitsPayouts">Whether payouts are split by the channels' weights; otherwise they go to the first.</param>
    public static RoutingTable Compile(
        bool hasCards, string? onlyProvider, LiveState live, bool onlySigned = false, bool splitsPayouts = false) => RoutingTable.Compile(
        new ChannelCatalogue(
            new RoutingSchema([CardChannels.Services, Dimension.Required(Institution, BankChannels.Institutions)]),
            [
                new Provider(Bank, "The bank's institutions"),
                .. hasCards ? CardChannels.Providers.Select(id => new Provider(id, $"The bank's provider {id}")) : [],
            ],
            [
                .. BankChannels.All.Select(Describe),
                .. hasCards ? CardChannels.Of(onlyProvider).Select(ForAnyInstitution) : [],
            ]),
        new RoutingPolicy([.. StandIn(splitsPayouts), .. hasCards ? CardChannels.Policies(Bank, onlySigned) : []]),
        live);

    /// <summary>
    /// Payouts go to any institution of the merchant, to the first channel or split by weights. Collections go to the mandate's
    /// institution, to the cheapest channel. Before both comes how often a channel succeeds.
    /// </summary>
    private static OperationPolicy[] StandIn(bool splitsPayouts) =>
    [
        new(Operation.Payout,
            [new HardRule.AllowList(Bank), new HardRule.QuotaLeft(), new HardRule.AmountInRange()],
            [new SoftRule.HighestSuccessRate(SuccessBand), splitsPayouts ? new SoftRule.WeightedSplit() : new SoftRule.HighestPriority()]),
        new(Operation.Collection,
            [new HardRule.AllowList(Bank), new HardRule.Supports(Institution), new HardRule.QuotaLeft(), new HardRule.AmountInRange()],
            [new SoftRule.HighestSuccessRate(SuccessBand), new SoftRule.LowestCost()]),
    ];

    private static Channel Describe(BankChannel channel, int place) => new()
    {
        Id = channel.Id.Value,
        ProviderId = Bank,
        Supports = Channel.Supporting(
            // Cards cannot be charged there.
            (CardChannels.Service, SupportedValues.Of()), (Institution, SupportedValues.Of(channel.Institution.Value))),
        Fees = new FeePlan(new Fee(channel.FeeMinor)),
        Priority = BankChannels.All.Count - place,
        Weight = channel.Weight,
    };

    private static Channel ForAnyInstitution(Channel channel) => channel with
    {
        Supports = channel.Supports.ToImmutableDictionary(StringComparer.Ordinal).Add(Institution, SupportedValues.Any),
    };
}
