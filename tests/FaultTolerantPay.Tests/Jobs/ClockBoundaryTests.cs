using FaultTolerantPay.Model;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Jobs;

/// <summary>A clock that is set to nonsense stops no work: times stay at the ends of time.</summary>
public sealed class ClockBoundaryTests
{
    private static readonly DateTimeOffset[] Ends = [DateTimeOffset.MinValue.AddSeconds(1), DateTimeOffset.MaxValue.AddSeconds(-1)];

    [Test]
    public async Task RunOnce_ClockAtAnEndOfTime_DoesNotThrow([ValueSource(nameof(Ends))] DateTimeOffset end)
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        await world.AdvancedAsync();
        world.Time.JumpWallClock(end - world.Now);
        for (int round = 0; round < 3; round++)
        {
            foreach (IBackgroundWork work in world.Parts)
            {
                Assert.That(async () => await work.RunOnceAsync(default), Throws.Nothing, work.Name);
            }
        }
    }

    [Test]
    public async Task Execute_ClockAtAnEndOfTime_IsAnswered([ValueSource(nameof(Ends))] DateTimeOffset end, [Values] bool isDown)
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        world.Time.JumpWallClock(end - world.Now);
        if (isDown)
        {
            world.Fail();
        }

        request = request with { RequestedAt = world.Now, AnswerBy = world.Now.Plus(TimeSpan.FromMilliseconds(900)) };
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.Not.EqualTo(default(OutcomeKind)));
    }
}
