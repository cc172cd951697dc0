using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Composition;

public sealed class StageCompositionTests
{
    private static readonly string[] WholeWay =
    [
        "BeforeAdmission 1", "BeforeAdmission 2", "admission", "BeforeLimit 1", "limit", "BeforeCredit 1", "credit", "BeforeSettlement 1",
            "settlement",
    ];

    [Test]
    public async Task Stages_AllOfTheHosts_RunInTheirOrderAndSeeWhatIsKnownByThen()
    {
        var stages = new RecordingStages();
        using var world = new StandInHarness(services: services => Register(services, stages));
        await world.AddMerchantAsync();
        world.Fail();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(stages.Asked, Is.EqualTo(WholeWay));
        Assert.That(outcome.Reference, Is.EqualTo("settled by the host"));
    }

    [Test]
    public async Task Stages_RegisteredAfterTheLibrary_AreUsedToo()
    {
        var stages = new RecordingStages();
        using var world =
            new StandInHarness(pay => Register(pay.Services, stages), services => services.AddSingleton<ILimitStage>(new StandInTheWay()));
        await world.AddMerchantAsync();
        world.Fail();

        await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(stages.Asked, Is.EqualTo(WholeWay), "The last registration counts.");
    }

    [TestCase(StagePosition.BeforeAdmission)]
    [TestCase(StagePosition.BeforeLimit)]
    [TestCase(StagePosition.BeforeCredit)]
    [TestCase(StagePosition.BeforeSettlement)]
    public async Task HostStage_Refuses_EndsThereAndIsStored(StagePosition position)
    {
        var stages = new RecordingStages();
        var refusal = new Refusal
        {
            Code = RefusalCode.StageRefused,
            Rule = "fraud-list",
            Details = [new Detail("customer", "customer-1")],
        };
        using var world = new StandInHarness(services: services =>
        {
            Register(services, stages);
            services.AddSingleton<IStandInStage>(new RegisteredStage(position, 9, stages) { Answer = refusal });
        });
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(request);

        Assert.That(outcome.Refusal, Is.EqualTo(refusal));
        Assert.That(stages.Asked[^1], Is.EqualTo($"{position} 9"), "Nothing is asked after it.");
        Assert.That(again, Is.EqualTo(outcome.AsReplay()));
    }

    [Test]
    public async Task HostStage_Throws_LetsNoMoneyGo()
    {
        var stages = new RecordingStages();
        using var world = new StandInHarness(services: services => services.AddSingleton<IStandInStage>(
            new RegisteredStage(StagePosition.BeforeCredit, 1,
                stages)
            { Failure = new InvalidOperationException("the list is not loaded") }));
        await world.AddMerchantAsync();
        world.Fail();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That((outcome.Refusal!.Code, outcome.Refusal.Rule), Is.EqualTo((RefusalCode.StageRefused, RuleNames.StageFailed)));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

    private static void Register(IServiceCollection services, RecordingStages stages)
    {
        services.AddSingleton<IAdmissionStage>(stages);
        services.AddSingleton<ILimitStage>(stages);
        services.AddSingleton<ICreditStage>(stages);
        services.AddSingleton<ISettlementStage>(stages);
        // Registered against the order in which they stand: the position counts.
        foreach (StagePosition position in Enum.GetValues<StagePosition>().Reverse())
        {
            services.AddSingleton<IStandInStage>(new RegisteredStage(position, 1, stages));
        }

        services.AddSingleton<IStandInStage>(new RegisteredStage(StagePosition.BeforeAdmission, 2, stages));
    }

    /// <summary>Takes the place of every stage, and notes who was asked when.</summary>
    private sealed class RecordingStages : IAdmissionStage, ILimitStage, ICreditStage, ISettlementStage
    {
        public List<string> Asked { get; } = [];

        ValueTask<AdmissionResult> IAdmissionStage.DecideAsync(StandInContext context, CancellationToken cancellationToken)
        {
            Note("admission", context, limitKnown: false, creditKnown: false);
            return ValueTask.FromResult(AdmissionResult.Admitted);
        }

        ValueTask<StageDecision<AppliedLimit>> ILimitStage.DecideAsync(StandInContext context, CancellationToken cancellationToken)
        {
            Note("limit", context, limitKnown: false, creditKnown: false);
            return ValueTask.FromResult<StageDecision<AppliedLimit>>(
                new AppliedLimit(new MerchantLimit(StandInHarness.Alpha, new Money(1, StandInHarness.Eur), context.Now), false));
        }

        ValueTask<StageDecision<AppliedCredit>> ICreditStage.DecideAsync(StandInContext context, CancellationToken cancellationToken)
        {
            Note("credit", context, limitKnown: true, creditKnown: false);
            return ValueTask.FromResult<StageDecision<AppliedCredit>>(new AppliedCredit(default, CreditTier.Sufficient, null, false));
        }

        ValueTask<SettlementResult> ISettlementStage.SettleAsync(StandInContext context, bool isPrimaryUnknown, TransactionRecord? intent,
            CancellationToken cancellationToken)
        {
            Note("settlement", context, limitKnown: true, creditKnown: true);
            return ValueTask.FromResult(SettlementResult.Of(
                new TransactionOutcome { Kind = OutcomeKind.Advanced, DecidedAt = context.Now, Reference = "settled by the host" }));
        }

        public void Note(string who, StandInContext context, bool limitKnown, bool creditKnown)
        {
            Asked.Add(who);
            Assert.That((context.AppliedLimit is not null, context.AppliedCredit is not null), Is.EqualTo((limitKnown, creditKnown)), who);
        }
    }

    private sealed class RegisteredStage(StagePosition position, int number, RecordingStages stages) : IStandInStage
    {
        public StagePosition Position => position;

        public Refusal? Answer { get; init; }

        public Exception? Failure { get; init; }

        public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken)
        {
            stages.Note($"{position} {number}", context, limitKnown: position >= StagePosition.BeforeCredit,
                creditKnown: position >= StagePosition.BeforeSettlement);
            return Failure is null ? ValueTask.FromResult(Answer) : throw Failure;
        }
    }

    private sealed class StandInTheWay : ILimitStage
    {
        public ValueTask<StageDecision<AppliedLimit>> DecideAsync(StandInContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("It was replaced.");
    }
}
