using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Model;

/// <summary>
/// One kind of hard rule with two channels and a request: the rule removes the cheap channel and lets the dear one pass. So without the
/// rule, the cheap one is chosen.
/// </summary>
/// <param name="Rule">The rule.</param>
/// <param name="Other">A rule of the same kind and name that means something else; null for a kind that has nothing but its name.</param>
internal sealed record HardRuleSample(HardRule Rule, HardRule? Other = null)
{
    public const string Host = "host";

    public static DateTimeOffset Now { get; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static RoutingSchema Schema { get; } =
        new([Dimension.Required("bank", ["a", "b"]), Dimension.Optional("sms")], ["refund"], ["cvv"]);

    public static Provider[] Providers { get; } = [new("of-cheap", "cheap"), new("of-dear", "dear")];

    /// <summary>A sample of each kind. <see cref="HardRuleTests"/> fails for a kind without one.</summary>
    public static HardRuleSample[] All { get; } =
    [
        new(new HardRule.Supports("bank"), new HardRule.Supports("sms") { Name = "bank" })
        {
            Cheap = Channel("cheap", 1) with { Supports = Routing.Model.Channel.Supporting(("bank", SupportedValues.Of("b"))) },
        },
        new(new HardRule.AmountInRange()) { Cheap = Channel("cheap", 1) with { Amount = new AmountRange(1, 99) } },
        new(new HardRule.QuotaLeft()) { Cheap = Channel("cheap", 1) with { DayQuota = new Quota(99) } },
        new(new HardRule.OpenNow())
        {
            Cheap = Channel("cheap", 1) with
            {
                Schedule = new Schedule { Maintenance = [new MaintenanceWindow(Now.AddHours(-1), Now.AddHours(1))] },
            },
        },
        new(new HardRule.Up()) { Before = (live, cheap) => live.SetUp(cheap, false, Now) },
        new(new HardRule.HasCapabilities())
        {
            Dear = Channel("dear", 2) with { Capabilities = ["refund"] },
            Ask = (request, _) => request.NeededCapabilities = Schema.CapabilityMask("refund"),
        },
        new(new HardRule.ElementsGiven()) { Cheap = Channel("cheap", 1) with { VerificationElements = ["cvv"] } },
        new(new HardRule.CardSigned()) { Ask = (request, dear) => request.SignedOn = [.. dear] },
        new(new HardRule.MerchantEnabled()) { Ask = (request, dear) => request.EnabledOn = new ChannelSet(dear) },
        new(new HardRule.NotTried()) { Tries = (request, cheap) => request.Tried = new ChannelSet([cheap]) },
        // Providers, because a list must name what the catalogue has, and one test has the cheap channel alone.
        new(new HardRule.AllowList("of-dear"), new HardRule.AllowList("of-cheap")),
        new(new HardRule.BlockList("of-cheap"), new HardRule.BlockList("of-dear")),
        new(new HardRule.Custom(Host), new HardRule.Custom("another") { Name = Host }),
    ];

    /// <summary>The channel that the rule removes.</summary>
    public Channel Cheap { get; private init; } = Channel("cheap", 1);

    /// <summary>The channel that the rule lets pass.</summary>
    public Channel Dear { get; private init; } = Channel("dear", 2);

    /// <summary>What happens to the cheap channel before the request.</summary>
    private Action<LiveState, ChannelHandle> Before { get; init; } = (_, _) => { };

    /// <summary>What the request says, with the dear channel if the table has it.</summary>
    private Action<RouteRequest, IEnumerable<ChannelHandle>> Ask { get; init; } = (_, _) => { };

    /// <summary>What the request says of attempts on the cheap channel.</summary>
    private Action<RouteRequest, ChannelHandle> Tries { get; init; } = (_, _) => { };

    public RouteRequest Request(LiveState live)
    {
        Before(live, live.HandleOf("cheap"));
        var request = new RouteRequest(Schema) { AmountMinor = 100, Now = Now };
        request.With("bank", "a");
        Ask(request, live.TryHandleOf("dear", out ChannelHandle dear) ? [dear] : []);
        Tries(request, live.HandleOf("cheap"));
        return request;
    }

    public override string ToString() => Rule.GetType().Name;

    private static Channel Channel(string id, long feeMinor) => new()
    {
        Id = id,
        ProviderId = $"of-{id}",
        Supports = Routing.Model.Channel.Supporting(("bank", SupportedValues.Any)),
        Fees = new FeePlan(new Fee(feeMinor)),
    };
}
