using FaultTolerantPay.Model;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>
/// What refuses a payment for now is answered, and is no outcome: the same attempt is asked again, and paid once what refused it is over.
/// </summary>
[OnOneThread]
internal sealed class PassingRefusalTests
{
    private static IEnumerable<TestCaseData> Passing()
    {
        yield return Case("nobody assesses the credit", RefusalCode.CreditUnavailable, arrange: NobodyAssesses);
        yield return Case("nobody assesses the credit, and that counts as insufficient", RefusalCode.CreditInsufficient,
            pay => pay.Credit(o => o.WhenNoAnswer = NoAnswerPolicy.TreatAsInsufficient), NobodyAssesses);
        yield return Case(
            "nobody assesses the credit, above what is allowed then",
            RefusalCode.CreditUnavailable,
            pay => pay.Credit(o =>
            {
                o.WhenNoAnswer = NoAnswerPolicy.AllowUpTo;
                o.MaxWithoutAnswerMinor["EUR"] = 100;
            }),
            NobodyAssesses);
        yield return Case("risk control fails", RefusalCode.CreditInsufficient,
            services: services => services.AddSingleton<IRiskControlStrategy>(new FailingRiskControl()), arrange: CreditIsLow);
        yield return Case("the limit is too old", RefusalCode.LimitUnavailable, arrange: world =>
        {
            world.Time.Advance(TimeSpan.FromDays(60));
            world.Fail();
        });
        yield return Case("no limit in this currency", RefusalCode.LimitUnavailable,
            change: r => r with { Institution = new InstitutionId("gamma") });
        yield return Case("a cap is full", RefusalCode.ExposureCapReached,
            pay => pay.Caps(o => o.Exposure.Add(new ExposureCap { Currency = "EUR", MaxAmountMinor = 100 })));
        yield return Case("a velocity window is full", RefusalCode.VelocityExceeded,
            pay => pay.Caps(o => o.Velocity.Add(new VelocityWindow { Currency = "EUR", MaxCount = 0 })));
        yield return Case("outside the hours", RefusalCode.AdmissionRefused,
            pay => pay.Admission(o =>
                o.ProgrammeHours.Add(
                    new ProgrammeWindow { Day = DayOfWeek.Sunday, From = new TimeOnly(3, 0), Until = new TimeOnly(3, 1) })));
        yield return Case("the outage lasts too long", RefusalCode.AdmissionRefused,
            arrange: world => world.Time.Advance(TimeSpan.FromDays(2)));
        yield return Case("a stage fails", RefusalCode.StageRefused,
            services: services => services.AddSingleton<IStandInStage>(new FailingStage()));
        yield return Case("a rule fails", RefusalCode.StageRefused,
            services: services => services.AddSingleton<IAdmissionRule>(new FailingRule()));
        yield return Case("a stage says that it passes", RefusalCode.StageRefused,
            services: services => services.AddSingleton<IStandInStage>(new RefusingStage(isPassing: true)));
    }

    private static IEnumerable<TestCaseData> Final()
    {
        yield return Case("above the limit", RefusalCode.LimitExceeded, change: r => r with { Amount = r.Amount with { Minor = 200_000 } });
        yield return Case("credit is low", RefusalCode.CreditInsufficient, arrange: CreditIsLow);
        yield return Case("blocked", RefusalCode.AdmissionRefused, pay => pay.Admission(o => o.BlockedCustomers.Add("customer-1")));
        yield return Case("no mandate", RefusalCode.NoMandate, change: r => r with { Mandate = null });
        yield return Case("a stage refuses", RefusalCode.StageRefused,
            services: services => services.AddSingleton<IStandInStage>(new RefusingStage(isPassing: false)));
    }

    private static TestCaseData Case(
        string name,
        RefusalCode code,
        Action<FaultTolerantPayBuilder>? configure = null,
        Action<StandInHarness>? arrange = null,
        Func<TransactionRequest, TransactionRequest>? change = null,
        Action<IServiceCollection>? services = null) =>
        new TestCaseData(code, configure, services, arrange ?? (_ => { }), change ?? (r => r)).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Passing))]
    public async Task Execute_RefusedForNow_IsNoOutcomeAndTheSameAttemptIsPaidAnHourLater(
        RefusalCode code, Action<FaultTolerantPayBuilder>? configure, Action<IServiceCollection>? services, Action<StandInHarness> arrange,
        Func<TransactionRequest, TransactionRequest> change)
    {
        using var world = new StandInHarness(configure, services);
        await world.AddMerchantAsync();
        world.Fail();
        arrange(world);
        TransactionRequest request = change(world.Request());

        TransactionOutcome refused = await world.Pipeline.ExecuteAsync(request);
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(request);
        world.Restart();
        TransactionOutcome afterARestart = await world.Pipeline.ExecuteAsync(request);

        foreach (TransactionOutcome answer in new[] { refused, again, afterARestart })
        {
            Assert.That((answer.Kind, answer.Refusal?.Code, answer.Refusal?.IsPassing), Is.EqualTo((OutcomeKind.Refused, code, true)),
                "refusal");
            Assert.That((answer.IsFinal, answer.IsReplay), Is.EqualTo((false, false)), "it is decided anew each time");
        }
        TransactionRecord record = (await world.Store.FindTransactionAsync(request.Key, default))!;
        Assert.That((record.Outcome.Kind, record.Outcome.Reason, record.Outcome.Refusal?.Code),
            Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.Withdrawn, code)), "record");
        Assert.That((await world.Store.ListTimelineAsync(request.Key, default))[^1].ToString(),
            Does.Contain("withdrawn").And.Contains(code.ToString()), "timeline");
        await world.WorkAsync();
        Assert.That(world.Notices.Notices, Has.Count.EqualTo(refused.Refusal!.Notice is null ? 0 : 1), "three refusals, one notice");

        world.Detector.Recover();
        world.Time.Advance(TimeSpan.FromHours(1));
        TransactionOutcome paid =
            await world.Pipeline.ExecuteAsync(request with { RequestedAt = world.Now, AnswerBy = world.Now.AddSeconds(30) });
        Assert.That((paid.Kind, paid.IsReplay), Is.EqualTo((OutcomeKind.CompletedByPrimary, false)), "outcome an hour later");
        Assert.That(world.Primary.Executed.Select(executed => executed.Key), Is.EqualTo(new[] { request.Key }), "executions");
        Assert.That(world.AlphaPayout.Sent.Concat(world.BetaPayout.Sent), Is.Empty, "payouts");
    }

    [TestCaseSource(nameof(Final))]
    public async Task Execute_RefusedForGood_IsTheAttemptsOutcomeAndANewAttemptIsPaid(
        RefusalCode code, Action<FaultTolerantPayBuilder>? configure, Action<IServiceCollection>? services, Action<StandInHarness> arrange,
        Func<TransactionRequest, TransactionRequest> change)
    {
        using var world = new StandInHarness(configure, services);
        await world.AddMerchantAsync();
        world.Fail();
        arrange(world);
        TransactionRequest request = change(world.Request());
        TransactionOutcome refused = await world.Pipeline.ExecuteAsync(request);
        world.Detector.Recover();
        TransactionOutcome replay = await world.Pipeline.ExecuteAsync(request);
        TransactionOutcome anew = await world.Pipeline.ExecuteAsync(request with { Attempt = new AttemptId("try-2") });

        Assert.That((refused.Kind, refused.Refusal?.Code, refused.Refusal?.IsPassing, refused.IsFinal),
            Is.EqualTo((OutcomeKind.Refused, code, false, true)), "refusal");
        Assert.That(replay, Is.EqualTo(refused with { IsReplay = true }), "the same attempt again");
        Assert.That((anew.Kind, anew.IsReplay, anew.Attempt), Is.EqualTo((OutcomeKind.CompletedByPrimary, false, (AttemptId?)null)),
            "new attempt");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1), "executions");
    }

    private static void NobodyAssesses(StandInHarness world)
    {
        world.AlphaInstitution.OnAssess = _ => throw new TimeoutException();
        world.BetaInstitution.OnAssess = _ => throw new TimeoutException();
    }

    private static void CreditIsLow(StandInHarness world)
    {
        world.AlphaInstitution.OnAssess = _ => new CreditAssessment
        {
            Institution = StandInHarness.Alpha,
            Tier = CreditTier.Insufficient,
            AssessedAt = world.Now,
        };
        world.BetaInstitution.OnAssess = _ => new CreditAssessment
        {
            Institution = StandInHarness.Beta,
            Tier = CreditTier.Insufficient,
            AssessedAt = world.Now,
        };
    }

    private sealed class FailingRiskControl : IRiskControlStrategy
    {
        public ValueTask<RiskControlDecision> DecideAsync(StandInContext context, CreditAssessment? assessment,
            CancellationToken cancellationToken) => throw new InvalidOperationException("down");
    }

    private sealed class FailingStage : IStandInStage
    {
        public StagePosition Position => StagePosition.BeforeCredit;

        public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("down");
    }

    private sealed class FailingRule : IAdmissionRule
    {
        public string Name => "own";

        public Refusal? Decide(StandInContext context) => throw new InvalidOperationException("down");
    }

    private sealed class RefusingStage(bool isPassing) : IStandInStage
    {
        public StagePosition Position => StagePosition.BeforeCredit;

        public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Refusal?>(new Refusal { Code = RefusalCode.StageRefused, Rule = "own", IsPassing = isPassing });
    }
}
