using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Learning;

/// <summary>What went wrong in systems like this one, as cases.</summary>
[TestFixture]
public class FieldCaseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoutingSchema Schema = new([]);

    // Every failure lowered the score, whoever caused it.
    [Test]
    public void Report_WhatTheCustomerDid_LowersNothing_WhatTheChannelDidLowersItsAvailability()
    {
        (LiveState live, RoutingTable table) = World();
        ApprovalEstimate before = EstimateOf(table, "a");
        Repeat(200, () => live.Report(live.HandleOf("a"), ChannelAttemptOutcome.CustomerAbandoned, null, Noon));
        Assert.That(EstimateOf(table, "a"), Is.EqualTo(before));
        Assert.That(live.ShareBasisPoints(live.HandleOf("a"), Noon), Is.EqualTo(10_000));

        Repeat(50, () => live.Report(live.HandleOf("a"), ChannelAttemptOutcome.TechnicalFailure, null, Noon));
        Assert.That(EstimateOf(table, "a").RatePerMillion, Is.EqualTo(before.RatePerMillion), "no issuer has judged");
        Assert.That(EstimateOf(table, "a").AvailabilityPerMillion, Is.LessThan(150_000));
        Assert.That(live.ShareBasisPoints(live.HandleOf("a"), Noon), Is.Zero, "its breaker is open");
    }

    // An issuer that declines says that the channel works.
    [Test]
    public void Report_Declines_OpenNoBreaker()
    {
        (LiveState live, RoutingTable table) = World();
        Repeat(200, () => live.Report(live.HandleOf("a"), ChannelAttemptOutcome.SoftDecline, null, Noon));
        Assert.That(live.ShareBasisPoints(live.HandleOf("a"), Noon), Is.EqualTo(10_000));
        Assert.That(EstimateOf(table, "a").AvailabilityPerMillion, Is.EqualTo(1_000_000));
        Assert.That(EstimateOf(table, "a").RatePerMillion, Is.LessThan(60_000));
    }

    // One channel answers in a second, the other in 40 minutes. Training early favoured the quick one.
    [Test]
    public void Report_AnswersAtDifferentDelays_TheEstimatesStayTogether()
    {
        (LiveState live, RoutingTable table) = World();
        for (int i = 0; i < 200; i++)
        {
            live.Report(live.HandleOf("a"), OutcomeOf(i), null, Noon);
            live.Report(live.HandleOf("b"), OutcomeOf(i), null, Noon);
        }

        var late = new Queue<(DateTimeOffset Due, ChannelAttemptOutcome Outcome)>();
        for (int minute = 0; minute < 1_000; minute++)
        {
            DateTimeOffset now = Noon.AddMinutes(minute);
            ChannelAttemptOutcome outcome = OutcomeOf(minute);
            live.Report(live.HandleOf("a"), outcome, null, now.AddSeconds(1));
            late.Enqueue((now.AddMinutes(40), outcome));
            while (late.TryPeek(out (DateTimeOffset Due, ChannelAttemptOutcome Outcome) first) && first.Due <= now)
            {
                live.Report(live.HandleOf("b"), late.Dequeue().Outcome, null, now);
            }

            Assert.That(
                EstimateOf(table, "a").RatePerMillion,
                Is.EqualTo(EstimateOf(table, "b").RatePerMillion).Within(10_000),
                $"minute {minute}");
        }
    }

    // What a rule or a person sent to a channel, not its rank, teaches too: its failures are seen.
    [Test]
    public void Report_PaymentsThatWerePinnedToAChannel_Count()
    {
        (LiveState live, RoutingTable table) = World();
        Repeat(100, () => live.Report(live.HandleOf("b"), ChannelAttemptOutcome.TechnicalFailure, TimeSpan.FromSeconds(30), Noon));
        Assert.That(EstimateOf(table, "b").AvailabilityPerMillion, Is.LessThan(100_000));
        Assert.That(live.ShareBasisPoints(live.HandleOf("b"), Noon), Is.Zero);
    }

    private static ChannelAttemptOutcome OutcomeOf(int attempt) =>
        attempt % 10 == 9 ? ChannelAttemptOutcome.SoftDecline : ChannelAttemptOutcome.Approved;

    private static void Repeat(int times, Action action)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }
    }

    private static ApprovalEstimate EstimateOf(RoutingTable table, string channel) =>
        table.EstimateOf(channel, new RouteRequest(Schema) { Now = Noon }.AsQuery());

    private static (LiveState Live, RoutingTable Table) World()
    {
        var live = new LiveState();
        Channel Make(string id) => new()
        {
            Id = id,
            ProviderId = id,
            Supports = Channel.Supporting(),
            SuccessRateBasisPoints = 9_000,
        };
        var catalogue = new ChannelCatalogue(Schema, [new Provider("a", "a"), new Provider("b", "b")], [Make("a"), Make("b")]);
        var policy = new OperationPolicy(Operation.Payment, [new HardRule.Up()], [new SoftRule.ExpectedValue(new Fee(100))]);
        return (live, RoutingTable.Compile(catalogue, new RoutingPolicy(policy), live));
    }
}
