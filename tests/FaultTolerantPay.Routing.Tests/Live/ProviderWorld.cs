using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Live;

/// <summary>Channels <c>a</c>, <c>b</c> and <c>c</c> of provider <c>p</c>, and <c>d</c> of provider <c>q</c>, which comes last.</summary>
internal sealed class ProviderWorld
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly RoutingSchema Schema = new([]);
    private readonly SoftRule[] _soft;

    public ProviderWorld(Provider? provider = null, LiveOptions? options = null, params SoftRule[] soft)
    {
        Provider = provider ?? new Provider("p", "P");
        _soft = soft.Length > 0 ? soft : [new SoftRule.HighestPriority()];
        Live = new LiveState(options);
        Table = Compile(Channels);
    }

    public Provider Provider { get; }

    public LiveState Live { get; }

    public RoutingTable Table { get; }

    public Channel[] Channels { get; } = [Of("a", "p", 4), Of("b", "p", 3), Of("c", "p", 2), Of("d", "q", 1)];

    public ChannelHandle this[string channel] => Live.HandleOf(channel);

    public static Channel Of(string id, string provider, int priority = 0) =>
        new() { Id = id, ProviderId = provider, Supports = Channel.Supporting(), Priority = priority };

    public RoutingTable Compile(params Channel[] channels) => RoutingTable.Compile(
        new ChannelCatalogue(Schema, [Provider, new Provider("q", "Q")], channels),
        new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.QuotaLeft(), new HardRule.Up()], _soft)),
        Live);

    public static RouteRequest Request(DateTimeOffset? at = null, int transaction = 0, long amount = 10) =>
        new(Schema) { Now = at ?? Noon, AmountMinor = amount, Transaction = RoutingSeed.Of($"t{transaction}") };

    /// <summary>The candidates for a transaction, the best first: <c>abcd</c> if nothing removes any.</summary>
    public string Candidates(DateTimeOffset? at = null, int transaction = 0, RoutingTable? table = null, long amount = 10)
    {
        string ids = string.Empty;
        foreach (RouteDecision candidate in (table ?? Table)[Operation.Payment].Candidates(Request(at, transaction, amount).AsQuery(), 9))
        {
            ids += candidate.Channel.Id;
        }

        return ids;
    }

    public void Fail(params ReadOnlySpan<string> channels) => Report(ChannelAttemptOutcome.TechnicalFailure, Noon, channels);

    public void Report(ChannelAttemptOutcome outcome, DateTimeOffset at, params ReadOnlySpan<string> channels)
    {
        foreach (string channel in channels)
        {
            Live.Report(this[channel], outcome, null, at);
        }
    }
}
