using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Pipeline.Credit;

// A fixture for each test: none finds the script of another.
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public class CreditStageTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedInstitution _alpha = new("alpha");
    private readonly ScriptedInstitution _beta = new("beta");

    [Test]
    public void Rules_Documentation_Agrees() => OptionsDocumentation.AssertAgreesWith(CreditOptions.Rules);

    [Test]
    public async Task DecideAsync_SufficientTier_GoesOnWithTheAssessment()
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Sufficient);

        AppliedCredit used = (await DecideAsync(Stage())).Value;

        Assert.That((used.Basis, used.Tier, used.IsCached), Is.EqualTo((CreditBasis.Tier, CreditTier.Sufficient, false)), "basis");
        Assert.That(used.Assessment!.Institution, Is.EqualTo(Sample.Alpha), "who answered is who was asked, whatever the adapter says");
        Assert.That(_alpha.CreditQuestions,
            Is.EqualTo(new[] { new CreditRequest(new CustomerId("c-1"), Sample.Eur(100_00), new InstitutionMerchantId("alpha-m-1")) }),
            "request to the first");
        Assert.That(_beta.CreditQuestions, Is.Empty, "requests to the second");
    }

    [Test]
    public async Task DecideAsync_InsufficientTier_RefusesWithSecondNotice()
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Insufficient, "C");

        Refusal refusal = (await DecideAsync(Stage())).Refusal!;

        Assert.That(refusal.Notice, Is.EqualTo(NoticeKind.CreditInsufficient));
        Assert.That(refusal.ToString(), Is.EqualTo(
            "CreditInsufficient (credit-tier: tier=Insufficient, needed=Sufficient, institution=alpha, grade=C, " +
            "institution-tier=Insufficient)"));
    }

    // The stricter of the institution's own tier and the grade table's wins; an unknown grade counts as none, or as insufficient.
    [TestCase(CreditTier.Sufficient, "A", UnknownGradePolicy.NoGrade, CreditTier.Sufficient)]
    [TestCase(CreditTier.Sufficient, "C", UnknownGradePolicy.NoGrade, CreditTier.Insufficient)]
    [TestCase(CreditTier.Insufficient, "A", UnknownGradePolicy.NoGrade, CreditTier.Insufficient)]
    [TestCase(null, "A", UnknownGradePolicy.NoGrade, CreditTier.Sufficient)]
    [TestCase(null, "C", UnknownGradePolicy.NoGrade, CreditTier.Insufficient)]
    [TestCase(CreditTier.Sufficient, "?", UnknownGradePolicy.NoGrade, CreditTier.Sufficient)]
    [TestCase(CreditTier.Sufficient, "?", UnknownGradePolicy.Insufficient, CreditTier.Insufficient)]
    [TestCase(null, "?", UnknownGradePolicy.Insufficient, CreditTier.Insufficient)]
    [TestCase((CreditTier)9, "C", UnknownGradePolicy.NoGrade, CreditTier.Insufficient)]
    [TestCase((CreditTier)9, "A", UnknownGradePolicy.NoGrade, CreditTier.Sufficient)]
    public async Task DecideAsync_TierAndGrade_TheStricterWins(CreditTier? tier, string? grade, UnknownGradePolicy unknown,
        CreditTier expected)
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Says(tier, grade);
        CreditOptions options = Graded(unknown);

        StageDecision<AppliedCredit> decision = await DecideAsync(Stage(options));

        Assert.That(decision.Refusal is null ? CreditTier.Sufficient : CreditTier.Insufficient, Is.EqualTo(expected));
    }

    [TestCase(null, "?")]
    [TestCase(null, null)]
    [TestCase((CreditTier)9, null)]
    [TestCase((CreditTier)0, "?")]
    public async Task DecideAsync_NothingUsableInTheAnswer_TheNextIsAsked(CreditTier? tier, string? grade)
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Says(tier, grade);
        _beta.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Sufficient);

        AppliedCredit used = (await DecideAsync(Stage(Graded(UnknownGradePolicy.NoGrade)))).Value;

        Assert.That(used.Assessment!.Institution, Is.EqualTo(Sample.Beta));
    }

    [Test]
    public async Task DecideAsync_FirstThrows_TheNextIsAsked()
    {
        _alpha.OnCredit = (_, _) => throw new HttpRequestException("refused");
        _beta.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Sufficient);

        Assert.That((await DecideAsync(Stage())).Value.Assessment!.Institution, Is.EqualTo(Sample.Beta));
    }

    [Test]
    public async Task DecideAsync_OrderGiven_IsFollowed()
    {
        _alpha.OnCredit = _beta.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Sufficient);

        AppliedCredit used = (await DecideAsync(Stage(new CreditOptions { Institutions = { "beta", "alpha" } }))).Value;

        Assert.That(used.Assessment!.Institution, Is.EqualTo(Sample.Beta));
    }

    [Test]
    public void Constructor_OrderNamesUnknownInstitution_Throws() => Assert.That(
        () => Stage(new CreditOptions { Institutions = { "gamma" } }),
        Throws.ArgumentException.With.Message.Contains("'gamma'").And.Message.Contains("alpha, beta"));

    [Test]
    public void DecideAsync_FirstIsSilent_TheNextIsAskedAfterItsTimeout()
    {
        CancellationToken given = default;
        _alpha.OnCredit = (_, token) =>
        {
            given = token;
            return ScriptedInstitution.Silence<CreditAssessment>();
        };
        _beta.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Sufficient);
        Task<StageDecision<AppliedCredit>> decision = DecideAsync(Stage());

        _time.Advance(TimeSpan.FromMilliseconds(799));
        Assert.That(decision.IsCompleted, Is.False, "not before the timeout");
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(decision.IsCompletedSuccessfully, Is.True, "at the timeout");
        Assert.That(Ended(decision).Value.Assessment!.Institution, Is.EqualTo(Sample.Beta), "who answered");
        Assert.That(given.IsCancellationRequested, Is.True, "the call that nobody waits for is cancelled");
    }

    [Test]
    public void DecideAsync_AllSilent_EndsWithTheTotalTimeout()
    {
        var gamma = new ScriptedInstitution("gamma");
        _alpha.OnCredit = _beta.OnCredit = gamma.OnCredit = (_, _) => ScriptedInstitution.Silence<CreditAssessment>();
        Task<StageDecision<AppliedCredit>> decision = DecideAsync(Stage(institutions: [_alpha, _beta, gamma]));

        _time.Advance(TimeSpan.FromMilliseconds(1_999));
        Assert.That(decision.IsCompleted, Is.False, "not before the timeout");
        Assert.That(gamma.CreditQuestions, Has.Count.EqualTo(1), "the third institution is asked");
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(Ended(decision).Refusal!.ToString(),
            Is.EqualTo("CreditUnavailable (credit-answer: institutions=3, time-limit=00:00:02)"), "refusal");
        Assert.That(Ended(decision).Refusal!.Notice, Is.Null, "notice");
    }

    [Test]
    public void DecideAsync_CallersDeadlineIsNearer_EndsWithIt()
    {
        _alpha.OnCredit = _beta.OnCredit = (_, _) => ScriptedInstitution.Silence<CreditAssessment>();
        Task<StageDecision<AppliedCredit>> decision = DecideAsync(
            Stage(), Sample.Context(Sample.Request() with { AnswerBy = Sample.Now.AddMilliseconds(300) }));

        _time.Advance(TimeSpan.FromMilliseconds(300));

        Assert.That(Ended(decision).Refusal!.Code, Is.EqualTo(RefusalCode.CreditUnavailable));
        Assert.That(_beta.CreditQuestions, Is.Empty);
    }

    [Test]
    public void DecideAsync_CallerGivesUp_IsCancelledNotRefused()
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Silence<CreditAssessment>();
        using var caller = new CancellationTokenSource();
        Task<StageDecision<AppliedCredit>> decision = Stage().DecideAsync(Sample.Context(), caller.Token).AsTask();

        caller.Cancel();

        Assert.That(decision.IsCanceled, Is.True);
        Assert.That(_beta.CreditQuestions, Is.Empty);
    }

    [Test]
    public async Task DecideAsync_NoAnswerTreatedAsInsufficient_RefusesWithSecondNotice()
    {
        Refusal refusal = (await DecideAsync(Stage(new CreditOptions { WhenNoAnswer = NoAnswerPolicy.TreatAsInsufficient }))).Refusal!;

        Assert.That((refusal.Code, refusal.Notice),
            Is.EqualTo((RefusalCode.CreditInsufficient, (NoticeKind?)NoticeKind.CreditInsufficient)));
        Assert.That(refusal.Details, Does.Contain(new Detail("institution", "none")));
    }

    [TestCase(100_00, true)]
    [TestCase(100_01, false)]
    public async Task DecideAsync_NoAnswerAllowedUpTo_AllowsUpToIt(long amount, bool expected)
    {
        var options = new CreditOptions { WhenNoAnswer = NoAnswerPolicy.AllowUpTo, MaxWithoutAnswerMinor = { ["EUR"] = 100_00 } };

        StageDecision<AppliedCredit> decision = await DecideAsync(Stage(options), Sample.Context(Sample.Request(amount)));

        if (expected)
        {
            Assert.That(decision.Value, Is.EqualTo(new AppliedCredit(CreditBasis.NoAnswerPolicy, CreditTier.Sufficient, null, false)));
        }
        else
        {
            Assert.That(decision.Refusal!.ToString(),
                Is.EqualTo("CreditUnavailable (credit-no-answer-amount: amount=100.01 EUR, allowed=100.00 EUR)"));
        }
    }

    [Test]
    public async Task DecideAsync_NoAnswerAllowedUpToInOtherCurrency_IsUnavailable()
    {
        var options = new CreditOptions { WhenNoAnswer = NoAnswerPolicy.AllowUpTo, MaxWithoutAnswerMinor = { ["JPY"] = 100_00 } };

        Assert.That((await DecideAsync(Stage(options))).Refusal!.Details, Does.Contain(new Detail("allowed", "none")));
    }

    [Test]
    public async Task DecideAsync_SameCustomerAgain_UsesTheCacheUntilItIsTooOld()
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Sufficient);
        CreditStage stage = Stage();
        await DecideAsync(stage);

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        AppliedCredit cached = (await DecideAsync(stage)).Value;
        _time.Advance(TimeSpan.FromTicks(1));
        AppliedCredit asked = (await DecideAsync(stage)).Value;

        Assert.That((cached.IsCached, asked.IsCached, _alpha.CreditQuestions.Count), Is.EqualTo((true, false, 2)));
    }

    [Test]
    public async Task DecideAsync_CachedSufficient_DoesNotAnswerForALargerAmount()
    {
        _alpha.OnCredit =
            (question, _) => ScriptedInstitution.Says(question.Amount.Minor <= 100_00 ? CreditTier.Sufficient : CreditTier.Insufficient);
        CreditStage stage = Stage();
        await DecideAsync(stage);

        StageDecision<AppliedCredit> larger = await DecideAsync(stage, Sample.Context(Sample.Request(200_00)));
        StageDecision<AppliedCredit> smallerThanRefused = await DecideAsync(stage, Sample.Context(Sample.Request(100_00)));
        StageDecision<AppliedCredit> smaller = await DecideAsync(stage, Sample.Context(Sample.Request(50_00)));

        Assert.That(larger.Refusal!.Code, Is.EqualTo(RefusalCode.CreditInsufficient));
        Assert.That((smallerThanRefused.Value.IsCached, smaller.Value.IsCached, _alpha.CreditQuestions.Count),
            Is.EqualTo((false, true, 3)));
    }

    [Test]
    public async Task DecideAsync_OtherCustomerOrCurrency_IsAskedAnew()
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Sufficient);
        CreditStage stage = Stage();
        await DecideAsync(stage);

        await DecideAsync(stage, Sample.Context(Sample.Request() with { Customer = new CustomerId("c-2") }));
        await DecideAsync(stage, Sample.Context(Sample.Request() with { Amount = new Money(1, Sample.Yen) }));

        Assert.That(_alpha.CreditQuestions, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task DecideAsync_NoAnswer_IsNotCached()
    {
        CreditStage stage = Stage();
        await DecideAsync(stage);
        _beta.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Sufficient);

        Assert.That((await DecideAsync(stage)).Refusal, Is.Null);
    }

    [Test]
    public void DecideAsync_SameCustomerAtOnce_SharesOneQuestion()
    {
        var answer = new TaskCompletionSource<CreditAssessment>();
        _alpha.OnCredit = (_, _) => new(answer.Task);
        CreditStage stage = Stage();
        Task<StageDecision<AppliedCredit>>[] decisions =
            [DecideAsync(stage), DecideAsync(stage), DecideAsync(stage, Sample.Context(Sample.Request(50_00)))];

        answer.SetResult(new CreditAssessment { Institution = Sample.Alpha, Tier = CreditTier.Sufficient, AssessedAt = Sample.Now });
        _time.Advance(TimeSpan.Zero);

        Assert.That(decisions.Select(decision => decision.IsCompletedSuccessfully && decision.Result.Refusal is null), Is.All.True);
        Assert.That(_alpha.CreditQuestions, Has.Count.EqualTo(1));
    }

    /// <summary>
    /// What 500 payments of the customer do next ran within the first one's, which waited for all of it; one that waited for the first
    /// one's task stopped both for ever.
    /// </summary>
    [Test]
    public async Task DecideAsync_ManyShareOneQuestion_WhoAskedIsAnsweredBeforeAnyOfThemRuns()
    {
        var answer = new TaskCompletionSource<CreditAssessment>();
        _alpha.OnCredit = (_, _) => new(answer.Task);
        CreditStage stage = Stage();
        Task<StageDecision<AppliedCredit>> first = DecideAsync(stage);
        (int ran, int ranBeforeTheFirst) = (0, 0);
        Task[] others = [.. Enumerable.Range(0, 500).Select(_ => ShareAsync())];

        answer.SetResult(new CreditAssessment { Institution = Sample.Alpha, Tier = CreditTier.Sufficient, AssessedAt = Sample.Now });
        (bool isFirstAnswered, int ranWithTheFirst) = (first.IsCompletedSuccessfully, ran);
        _time.Advance(TimeSpan.Zero);
        await Task.WhenAll(others);

        Assert.That((isFirstAnswered, ranWithTheFirst, ranBeforeTheFirst, ran), Is.EqualTo((true, 0, 0, 500)));
        Assert.That(_alpha.CreditQuestions, Has.Count.EqualTo(1));

        async Task ShareAsync()
        {
            await DecideAsync(stage);
            ran++;
            ranBeforeTheFirst += first.IsCompleted ? 0 : 1;
        }
    }

    [Test]
    public void DecideAsync_LargerAmountAtOnce_AsksForItself()
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Silence<CreditAssessment>();
        CreditStage stage = Stage();

        _ = DecideAsync(stage);
        _ = DecideAsync(stage, Sample.Context(Sample.Request(100_01)));

        Assert.That(_alpha.CreditQuestions.Select(question => question.Amount.Minor), Is.EqualTo(new[] { 100_00, 100_01 }));
    }

    [Test]
    public void DecideAsync_WhoAskedFirstGivesUp_TheOthersAskForThemselves()
    {
        var second = new TaskCompletionSource<CreditAssessment>();
        _alpha.OnCredit = (_, _) => _alpha.CreditQuestions.Count == 1 ? ScriptedInstitution.Silence<CreditAssessment>() : new(second.Task);
        CreditStage stage = Stage();
        using var first = new CancellationTokenSource();
        Task<StageDecision<AppliedCredit>> leaves = stage.DecideAsync(Sample.Context(), first.Token).AsTask();
        Task<StageDecision<AppliedCredit>> stays = DecideAsync(stage);

        first.Cancel();
        _time.Advance(TimeSpan.Zero);
        second.SetResult(new CreditAssessment { Institution = Sample.Alpha, Tier = CreditTier.Sufficient, AssessedAt = Sample.Now });

        Assert.That(leaves.IsCanceled, Is.True);
        Assert.That(Ended(stays).Refusal, Is.Null);
    }

    [Test]
    public void DecideAsync_SharedQuestionOutlastsOwnDeadline_EndsWithTheDeadline()
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Silence<CreditAssessment>();
        CreditStage stage = Stage();
        _ = DecideAsync(stage);
        Task<StageDecision<AppliedCredit>> hurried =
            DecideAsync(stage, Sample.Context(Sample.Request() with { AnswerBy = Sample.Now.AddMilliseconds(100) }));

        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.That(Ended(hurried).Refusal!.Code, Is.EqualTo(RefusalCode.CreditUnavailable));
    }

    [Test]
    public async Task DecideAsync_RiskControlAllowsEnough_GoesOnOnItsGround()
    {
        var control = new ScriptedRiskControl(RiskControlDecision.AllowUpTo(Sample.Eur(100_00)));

        AppliedCredit used = (await DecideAsync(Stage(control: control))).Value;

        Assert.That((used.Basis, used.Tier), Is.EqualTo((CreditBasis.RiskControl, CreditTier.Insufficient)));
        Assert.That(used.Assessment, Is.Not.Null);
    }

    [Test]
    public async Task DecideAsync_RiskControlAllowsLess_RefusesRatherThanPayingAPart()
    {
        Refusal refusal =
            (await DecideAsync(Stage(control: new ScriptedRiskControl(RiskControlDecision.AllowUpTo(Sample.Eur(99_99)))))).Refusal!;

        Assert.That(refusal.ToString(), Is.EqualTo("RiskControlRefused (risk-control-amount: amount=100.00 EUR, allowed=99.99 EUR)"));
    }

    [Test]
    public async Task DecideAsync_RiskControlAllowsInOtherCurrency_Refuses()
    {
        Refusal refusal = (await DecideAsync(
            Stage(control: new ScriptedRiskControl(RiskControlDecision.AllowUpTo(new Money(1_000_000, Sample.Yen)))))).Refusal!;

        Assert.That(refusal.Rule, Is.EqualTo(RuleNames.RiskControlAmount));
    }

    [Test]
    public async Task DecideAsync_RiskControlRefusesOrAsksForMore_ItsRuleAnswers()
    {
        Refusal refused = (await DecideAsync(
            Stage(control: new ScriptedRiskControl(RiskControlDecision.Refuse("chargebacks", new Detail("in-90-days", "4")))))).Refusal!;
        Refusal asked =
            (await DecideAsync(Stage(control: new ScriptedRiskControl(RiskControlDecision.AskForMore("step-up-needed"))))).Refusal!;

        Assert.That(refused.ToString(), Is.EqualTo("RiskControlRefused (chargebacks: in-90-days=4)"));
        Assert.That((asked.Code, asked.Rule, asked.Notice),
            Is.EqualTo((RefusalCode.RiskControlRefused, "step-up-needed", (NoticeKind?)null)));
    }

    [Test]
    public async Task DecideAsync_RiskControlLeavesItOrFails_StaysInsufficient()
    {
        var failing = new ScriptedRiskControl(() => throw new InvalidOperationException("broken"));

        Refusal left = (await DecideAsync(Stage(control: new ScriptedRiskControl(RiskControlDecision.LeaveRefused)))).Refusal!;
        Refusal failed = (await DecideAsync(Stage(control: failing))).Refusal!;

        Assert.That((left.Code, failed.Code), Is.EqualTo((RefusalCode.CreditInsufficient, RefusalCode.CreditInsufficient)));
    }

    [Test]
    public void DecideAsync_RiskControlIsSilent_StaysInsufficientAfterItsTimeout()
    {
        var silent = new ScriptedRiskControl(ScriptedInstitution.Silence<RiskControlDecision>);
        Task<StageDecision<AppliedCredit>> decision = DecideAsync(Stage(control: silent));

        _time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.That(Ended(decision).Refusal!.Code, Is.EqualTo(RefusalCode.CreditInsufficient));
    }

    [Test]
    public async Task DecideAsync_SufficientTier_RiskControlIsNotAsked()
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Sufficient);
        var control = new ScriptedRiskControl(RiskControlDecision.LeaveRefused);

        await DecideAsync(Stage(control: control, setAlpha: false));

        Assert.That(control.Questions, Is.Zero);
    }

    [TestCase(NoAnswerPolicy.Refuse, RefusalCode.CreditUnavailable, RuleNames.CreditGrade, "unknown-grade=ZZ")]
    [TestCase(NoAnswerPolicy.AllowUpTo, RefusalCode.CreditUnavailable, RuleNames.CreditNoAnswerAmount, "unknown-grade=ZZ")]
    [TestCase(NoAnswerPolicy.TreatAsInsufficient, RefusalCode.CreditInsufficient, RuleNames.CreditTier, "grade=ZZ")]
    public async Task DecideAsync_NothingButAnUnknownGrade_RefusalNamesTheGrade(NoAnswerPolicy policy, RefusalCode code, string rule,
        string detail)
    {
        _alpha.OnCredit = (_, _) => ScriptedInstitution.Says(null, "ZZ");
        var options = new CreditOptions
        {
            Institutions = { "alpha" },
            GradeTiers = { ["AA"] = CreditTier.Sufficient },
            WhenNoAnswer = policy,
        };
        if (policy == NoAnswerPolicy.AllowUpTo)
        {
            options.MaxWithoutAnswerMinor["EUR"] = 1;
        }

        StageDecision<AppliedCredit> decision = await DecideAsync(Stage(options));

        Assert.That((decision.Refusal?.Code, decision.Refusal?.Rule), Is.EqualTo(((RefusalCode?)code, rule)));
        Assert.That(decision.Refusal!.Details.Select(f => f.ToString()), Does.Contain("institution=alpha").And.Contain(detail));
    }

    [Test]
    public void Errors_EveryFieldWrong_AllNamed()
    {
        var options = new CreditOptions
        {
            TotalTimeout = TimeSpan.Zero,
            InstitutionTimeout = TimeSpan.FromHours(1),
            Institutions = { "a", "a" },
            MaxCacheAge = TimeSpan.FromDays(2),
            MaxCacheEntries = 0,
            GradeTiers = { ["A"] = 0 },
            WhenGradeUnknown = 0,
            WhenNoAnswer = 0,
            MaxWithoutAnswerMinor = { ["EUR"] = -1 },
            RiskControlTimeout = TimeSpan.Zero,
        };

        string errors = string.Join('\n', CreditOptions.Rules.Errors(options));

        foreach (string field in typeof(CreditOptions).GetProperties().Select(property => property.Name)
            .Where(name => name != nameof(CreditOptions.Rules)))
        {
            Assert.That(errors, Does.Contain($"CreditOptions.{field}"));
        }

        Assert.That(CreditOptions.Rules.Errors(new CreditOptions { WhenNoAnswer = NoAnswerPolicy.AllowUpTo }),
            Has.One.Contains("MaxWithoutAnswerMinor"));
    }

    private static CreditOptions Graded(UnknownGradePolicy unknown) => new()
    {
        GradeTiers = { ["A"] = CreditTier.Sufficient, ["C"] = CreditTier.Insufficient },
        WhenGradeUnknown = unknown,
    };

    /// <summary>With risk control, alpha finds the customer insufficient.</summary>
    private CreditStage Stage(
        CreditOptions? options = null, IRiskControlStrategy? control = null, IInstitution[]? institutions = null, bool setAlpha = true)
    {
        if (control is not null && setAlpha)
        {
            _alpha.OnCredit = (_, _) => ScriptedInstitution.Says(CreditTier.Insufficient);
        }

        return new CreditStage(institutions ?? [_alpha, _beta], Options.Create(options ?? new CreditOptions()), TestCalls.On(_time), _time,
            NullLogger<CreditStage>.Instance, control);
    }

    /// <summary>The decision, which must be there already: a test never waits for a clock that nobody moves.</summary>
    private static StageDecision<AppliedCredit> Ended(Task<StageDecision<AppliedCredit>> decision)
    {
        Assert.That(decision.IsCompletedSuccessfully, Is.True);
        return decision.Result;
    }

    private static Task<StageDecision<AppliedCredit>> DecideAsync(CreditStage stage, StandInContext? context = null) =>
        stage.DecideAsync(context ?? Sample.Context(), CancellationToken.None).AsTask();
}
