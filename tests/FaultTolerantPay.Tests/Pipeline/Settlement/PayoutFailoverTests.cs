using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline.Settlement;

/// <summary>How many payout channels one request tries, and until when.</summary>
public sealed class PayoutFailoverTests
{
    [TestCase(1, 0, OutcomeKind.Failed)]
    [TestCase(2, 1, OutcomeKind.Advanced)]
    public async Task Execute_FirstPayoutIsDeclined_TriesNoMoreChannelsThanAllowed(int channels, int others, OutcomeKind outcome)
    {
        using var world = new StandInHarness(pay => pay.Settlement(options => options.MaxPayoutChannelsPerRequest = channels));
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.SoftDecline("closed");
        world.BetaPayout.OnPay = _ => ChannelResult.Succeeded();

        TransactionOutcome answered = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That((world.AlphaPayout.Sent.Count, world.BetaPayout.Sent.Count), Is.EqualTo((1, others)));
        Assert.That(answered.Kind, Is.EqualTo(outcome));
        await world.AssertLedgerAsync();
    }

    [TestCase(-1, 1)]
    [TestCase(0, 0)]
    public async Task Execute_FirstPayoutEndsAroundTheDeadline_TheNextIsTriedOnlyBeforeIt(int ticksAfter, int others)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request() with { AnswerBy = world.Now + TimeSpan.FromSeconds(2) };
        world.AlphaPayout.OnPay = _ =>
        {
            world.Time.Advance(request.AnswerBy + TimeSpan.FromTicks(ticksAfter) - world.Now);
            return ChannelResult.SoftDecline("closed");
        };

        await world.Pipeline.ExecuteAsync(request);

        Assert.That(world.BetaPayout.Sent, Has.Count.EqualTo(others));
    }

    [TestCase(3, 3)]
    [TestCase(5, 5)]
    [TestCase(30, 5)]
    public async Task Execute_ByTheTimeThatIsLeft_ThePayoutIsSentBeforeTheWindowAndTheDeadlineEnd(int secondsLeft, int sendsWithin)
    {
        using var world = new StandInHarness(pay => pay.Settlement(options => options.SendWindow = TimeSpan.FromSeconds(5)));
        await world.AddMerchantAsync();
        world.Fail();
        DateTimeOffset now = world.Now;

        await world.Pipeline.ExecuteAsync(world.Request() with { AnswerBy = now + TimeSpan.FromSeconds(secondsLeft) });

        Assert.That(world.AlphaPayout.Sent.Single().SendBefore, Is.EqualTo(now + TimeSpan.FromSeconds(sendsWithin)));
    }
}
