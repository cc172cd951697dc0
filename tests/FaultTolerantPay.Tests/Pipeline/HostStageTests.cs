using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>A stage of the host refuses at its place, and what it throws is a refusal.</summary>
public sealed class HostStageTests
{
    [Test]
    public async Task HostStage_AtItsPlace_RefusesAndFailsClosed([Values] StagePosition position, [Values] bool throws)
    {
        var stage = new TestStage(position, throws);
        using var world = new StandInHarness(services: services => services.AddSingleton<IStandInStage>(stage));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());
        Assert.That(outcome.Refusal!.Code, Is.EqualTo(RefusalCode.StageRefused), "refusal code");
        Assert.That(outcome.Refusal.Rule, Is.EqualTo(throws ? RuleNames.StageFailed : "fraud"), "refusal rule");
        Assert.That(stage.Seen!.AppliedLimit is not null, Is.EqualTo(position >= StagePosition.BeforeCredit), "the stage sees a limit");
        Assert.That(stage.Seen.AppliedCredit is not null, Is.EqualTo(position >= StagePosition.BeforeSettlement),
            "the stage sees a credit decision");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
    }

    private sealed class TestStage(StagePosition position, bool throws) : IStandInStage
    {
        public StandInContext? Seen { get; private set; }

        public StagePosition Position => position;

        public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken)
        {
            Seen = context;
            return throws
                ? throw new InvalidOperationException("the fraud engine is down")
                : ValueTask.FromResult<Refusal?>(new Refusal { Code = RefusalCode.StageRefused, Rule = "fraud" });
        }
    }
}
