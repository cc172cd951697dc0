using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>
/// The sample's logical channels: two at each of the bank's providers, with fees, quotas and priorities that are made up. Each has a
/// merchant number of its own.
/// </summary>
internal static class CardChannels
{
    /// <summary>The routing dimension that says what a channel is used for.</summary>
    public const string Service = "service";

    public const string Payment = "payment";
    public const string Preauthorisation = "preauthorisation";
    public const string Verification = "verification";
    public const string Sms = "sms";

    /// <summary>The merchant number of a provider's settings; channels have their own.</summary>
    public const string MerchantNumber = "8800000";

    public static readonly string[] Providers = ["sync", "callback", "polling"];

    /// <summary>What a channel is used for.</summary>
    public static Dimension Services { get; } = Dimension.Required(Service, [Payment, Preauthorisation, Verification, Sms]);

    /// <summary>All channels, the best first.</summary>
    public static IReadOnlyList<Channel> All { get; } =
    [
        Make("sync-1", "sync", priority: 60, new Fee(FixedMinor: 0, RatePerMillion: 3_800, FloorMinor: 8), [Payment, Verification]),
        Make("sync-2", "sync", priority: 50, new Fee(FixedMinor: 10, RatePerMillion: 3_500), [Payment, Verification]),
        Make("callback-1", "callback", priority: 40, new Fee(FixedMinor: 0, RatePerMillion: 5_000), [Payment, Preauthorisation]),
        Make("callback-2", "callback", priority: 30, new Fee(FixedMinor: 20, RatePerMillion: 4_800), [Payment, Preauthorisation]),
        Make("polling-1", "polling", priority: 20, new Fee(FixedMinor: 0, RatePerMillion: 5_500), [Payment, Sms]),
        Make("polling-2", "polling", priority: 10, new Fee(FixedMinor: 30, RatePerMillion: 5_000), [Payment, Sms]),
    ];

    /// <summary>The merchant number of a channel: <c>8800001</c> is that of the first.</summary>
    public static string MerchantNumberOf(Channel channel) => $"880000{All.ToList().IndexOf(channel) + 1}";

    /// <summary>The routing attributes of a request for a service.</summary>
    public static IReadOnlyDictionary<string, string> For(string service) =>
        new Dictionary<string, string>(StringComparer.Ordinal) { [Service] = service };

    /// <summary>The rules of the bank's services on cards.</summary>
    /// <param name="others">The provider of channels that are not for cards.</param>
    /// <param name="onlySigned">Whether a payment needs an agreement: it comes without the card's details.</param>
    public static OperationPolicy[] Policies(string others, bool onlySigned) =>
    [
        Policy(Operation.Payment, [others], onlySigned), Policy(Operation.Preauthorisation, [others, "sync", "polling"], onlySigned),
        Policy(Operation.Verification, [others, "callback"]),
    ];

    public static IEnumerable<Channel> Of(string? onlyProvider) =>
        All.Where(channel => onlyProvider is null || channel.ProviderId == onlyProvider);

    /// <summary>The rules of an operation, without the providers whose adapters cannot do it: the start checks that.</summary>
    private static OperationPolicy Policy(Operation operation, string[] without, bool onlySigned = false) => new(
        operation,
        [
            new HardRule.BlockList(without), new HardRule.Supports(Service), new HardRule.QuotaLeft(), new HardRule.Up(),
            .. onlySigned ? [new HardRule.CardSigned()] : Array.Empty<HardRule>(),
            // A verification has no amount.
            .. operation == Operation.Verification ? Array.Empty<HardRule>() : [new HardRule.AmountInRange()],
        ],
        [new SoftRule.HighestPriority(), new SoftRule.LowestCost()]);

    private static Channel Make(string id, string provider, int priority, Fee fee, string[] services) => new()
    {
        Id = id,
        ProviderId = provider,
        Supports = Channel.Supporting((Service, SupportedValues.Of(services))),
        Amount = new AmountRange(1, 5_000_000),
        Fees = new FeePlan(fee),
        Priority = priority,
        DayQuota = new Quota(AmountMinor: 100_000_000, Count: 10_000),
        MonthQuota = new Quota(AmountMinor: 2_000_000_000),
    };
}
