using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Jobs;

/// <summary>What is deleted never comes back, so a clock that errs for a while must not delete it.</summary>
[OnOneThread]
public sealed class RetentionClockTests
{
    /// <summary>
    /// The clock of a node jumps a year ahead and back. The outcome of a payment is needed for its retry: without it, the bank would pay
    /// the merchant again in an outage.
    /// </summary>
    [Test]
    public async Task RunOnce_ClockJumpsAYearAheadAndBack_OutcomesStay()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        await world.WorkAsync();

        world.Time.JumpWallClock(TimeSpan.FromDays(365));
        await world.WorkAsync();
        world.Time.JumpWallClock(-TimeSpan.FromDays(365));
        world.Restart();
        world.Fail();

        TransactionOutcome again = await world.Pipeline.ExecuteAsync(request);
        Assert.That((again.Kind, again.IsReplay), Is.EqualTo((OutcomeKind.CompletedByPrimary, true)));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

    [Test]
    public async Task RunOnce_RetentionIsOver_OutcomesAreDeleted()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        await world.WorkAsync();
        world.Time.Advance(new WorkOptions().OutcomeRetention + TimeSpan.FromSeconds(1));
        await world.WorkAsync();
        Assert.That(await world.Store.FindTransactionAsync(request.Key, default), Is.Null);
    }
}
