using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Live;

/// <summary>What attempts were worth, as hosts report it.</summary>
public sealed class CostTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly LiveState _live = new();
    private ChannelHandle _channel;

    [OneTimeSetUp]
    public void Compile()
    {
        _ = RoutingTable.Compile(
            new ChannelCatalogue(
                new RoutingSchema([]), [new Provider("p", "p")],
                [
                    .. new[] { "a", "b", "c" }.Select(
                        id => new Channel { Id = id, ProviderId = "p", Supports = Channel.Supporting() }),
                ]),
            new RoutingPolicy(new OperationPolicy(Operation.Payment, [], [])),
            _live);
        _channel = _live.HandleOf("a");
    }

    [Test]
    public void ReportCost_OutcomesAndCurrencies_AreApart()
    {
        _live.ReportCost(_channel, new AttemptCost(ChannelAttemptOutcome.SoftDecline, "EUR", 2_000, 10, Second));
        _live.ReportCost(_channel, new AttemptCost(ChannelAttemptOutcome.Approved, "JPY", 300, 25, Second));
        _live.ReportCost(_channel, new AttemptCost(ChannelAttemptOutcome.Approved, "EUR", 1_000, 35, Second));
        _live.ReportCost(_channel, new AttemptCost(ChannelAttemptOutcome.Approved, "EUR", 500, 0, 2 * Second));

        Assert.That(_live.CostsOf(_channel), Is.EqualTo(new[]
        {
            new ChannelCost(ChannelAttemptOutcome.Approved, "EUR", 2, 1_500, 35, 3 * Second),
            new ChannelCost(ChannelAttemptOutcome.Approved, "JPY", 1, 300, 25, Second),
            new ChannelCost(ChannelAttemptOutcome.SoftDecline, "EUR", 1, 2_000, 10, Second),
        }));
        Assert.That(_live.CostsOf(_live.HandleOf("b")), Is.Empty, "another channel");
    }

    [Test]
    public void ReportCost_SumsBeyondTheRange_StopThere()
    {
        ChannelHandle channel = _live.HandleOf("c");
        for (int i = 0; i < 3; i++)
        {
            _live.ReportCost(channel, new AttemptCost(
                ChannelAttemptOutcome.Approved, "EUR", long.MaxValue - 1, long.MaxValue - 1, TimeSpan.MaxValue));
        }

        _live.ReportCost(channel, new AttemptCost(ChannelAttemptOutcome.TechnicalFailure, "EUR", 1, 0, -Second));

        Assert.That(_live.CostsOf(channel), Is.EqualTo(new[]
        {
            new ChannelCost(ChannelAttemptOutcome.Approved, "EUR", 3, long.MaxValue, long.MaxValue, TimeSpan.MaxValue),
            new ChannelCost(ChannelAttemptOutcome.TechnicalFailure, "EUR", 1, 1, 0, TimeSpan.Zero),
        }));
    }

    [TestCase(0, "EUR", 1, 1)]
    [TestCase(6, "EUR", 1, 1)]
    [TestCase(1, "EUR", -1, 1)]
    [TestCase(1, "EUR", 1, -1)]
    [TestCase(1, "eur", 1, 1)]
    [TestCase(1, "EURO", 1, 1)]
    [TestCase(1, null, 1, 1)]
    public void ReportCost_NoProperAttempt_IsRefused(int outcome, string? currency, long amount, long fee) => Assert.That(
        () => _live.ReportCost(_channel, new AttemptCost((ChannelAttemptOutcome)outcome, currency!, amount, fee, Second)),
        Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void ReportCost_UnknownChannel_IsRefused() => Assert.That(
        () => _live.ReportCost(default, new AttemptCost(ChannelAttemptOutcome.Approved, "EUR", 1, 1, Second)),
        Throws.ArgumentException);
}
