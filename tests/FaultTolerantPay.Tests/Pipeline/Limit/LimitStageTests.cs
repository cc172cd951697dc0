using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Shared;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Pipeline.Limit;

public class LimitStageTests
{
    private static readonly LimitOptions Refusing = new() { MaxAge = TimeSpan.FromHours(4) };

    private static readonly LimitOptions FallingBack = new()
    {
        MaxAge = TimeSpan.FromHours(4),
        WhenTooOld = OldLimitPolicy.Fallback,
        FallbackLimitMinor = { ["EUR"] = 50_00 },
    };

    [Test]
    public void Rules_Documentation_Agrees() => OptionsDocumentation.AssertAgreesWith(LimitOptions.Rules);

    [TestCase(300_00, true)]
    [TestCase(300_01, false)]
    public async Task DecideAsync_NoInstitutionNamed_TheLowestLimitCounts(long amount, bool expected)
    {
        StageDecision<AppliedLimit> decision = await DecideAsync(Sample.Context(Sample.Request(amount)));

        Assert.That(decision.Refusal is null, Is.EqualTo(expected));
    }

    [Test]
    public async Task DecideAsync_Within_SaysWhichLimitWasUsed()
    {
        StageDecision<AppliedLimit> decision = await DecideAsync(Sample.Context());

        Assert.That(decision.Value,
            Is.EqualTo(new AppliedLimit(new MerchantLimit(Sample.Beta, Sample.Eur(300_00), Sample.Now), IsFallback: false)));
    }

    [TestCase("alpha", 500_00, true)]
    [TestCase("alpha", 500_01, false)]
    [TestCase("beta", 300_01, false)]
    public async Task DecideAsync_InstitutionNamed_ItsLimitCounts(string institution, long amount, bool expected)
    {
        StageDecision<AppliedLimit> decision = await DecideAsync(
            Sample.Context(Sample.Request(amount) with { Institution = new InstitutionId(institution) }));

        Assert.That(decision.Refusal is null, Is.EqualTo(expected));
    }

    [Test]
    public async Task DecideAsync_Exceeded_GivesDetailsAndThirdNotice()
    {
        StageDecision<AppliedLimit> decision = await DecideAsync(Sample.Context(Sample.Request(300_01)));

        Assert.That(decision.Refusal!.Notice, Is.EqualTo(NoticeKind.LimitExceeded));
        Assert.That(decision.Refusal.ToString(), Is.EqualTo(
            "LimitExceeded (limit-amount: amount=300.01 EUR, limit=300.00 EUR, institution=beta, fetched-at=2026-01-05T09:00:00Z, " +
            "fallback=no)"));
    }

    [Test]
    public async Task DecideAsync_OtherCurrency_IsUnavailable()
    {
        StageDecision<AppliedLimit> decision =
            await DecideAsync(Sample.Context(Sample.Request() with { Amount = new Money(1, Sample.Yen) }));

        Assert.That(decision.Refusal!.ToString(),
            Is.EqualTo("LimitUnavailable (limit-known: currency=JPY, institution=any, limits=alpha/EUR beta/EUR)"));
    }

    [Test]
    public async Task DecideAsync_NamedInstitutionGaveNone_IsUnavailableEvenIfAnotherDid()
    {
        StageDecision<AppliedLimit> decision =
            await DecideAsync(Sample.Context(Sample.Request() with { Institution = new InstitutionId("gamma") }));

        Assert.That((decision.Refusal!.Code, decision.Refusal.Rule), Is.EqualTo((RefusalCode.LimitUnavailable, RuleNames.LimitKnown)));
    }

    [Test]
    public async Task DecideAsync_NoLimitAtAll_IsUnavailable()
    {
        StageDecision<AppliedLimit> decision = await DecideAsync(Sample.Context(merchant: Sample.Merchant() with { Limits = [] }));

        Assert.That(decision.Refusal!.ToString(), Is.EqualTo("LimitUnavailable (limit-known: currency=EUR, institution=any, limits=none)"));
    }

    [Test]
    public async Task DecideAsync_JustOldEnough_StillCounts()
    {
        StageDecision<AppliedLimit> decision = await DecideAsync(Sample.Context(now: Sample.Now + Refusing.MaxAge));

        Assert.That(decision.Refusal, Is.Null);
    }

    /// <summary>A limit that was fetched in the future would never be too old.</summary>
    [Test]
    public async Task DecideAsync_FetchedTooFarInThePastOrTheFuture_IsUnavailable([Values] bool isPast)
    {
        TimeSpan[] ages = [Refusing.MaxAge, Refusing.MaxAge + TimeSpan.FromTicks(1), DateTimeOffset.MaxValue - Sample.Now];
        RefusalCode?[] codes = [null, RefusalCode.LimitUnavailable, RefusalCode.LimitUnavailable];
        for (int i = 0; i < ages.Length; i++)
        {
            DateTimeOffset fetchedAt = !isPast ? Sample.Now + ages[i] : i == 2 ? DateTimeOffset.MinValue : Sample.Now - ages[i];
            Merchant merchant = Sample.Merchant() with { Limits = [new MerchantLimit(Sample.Alpha, Sample.Eur(500_00), fetchedAt)] };
            StageDecision<AppliedLimit> decision = await DecideAsync(Sample.Context(merchant: merchant));
            Assert.That(decision.Refusal?.Code, Is.EqualTo(codes[i]), $"{fetchedAt:O}");
        }
    }

    [Test]
    public async Task DecideAsync_TooOldUnderRefuse_IsUnavailable()
    {
        StageDecision<AppliedLimit> decision =
            await DecideAsync(Sample.Context(now: Sample.Now + Refusing.MaxAge + TimeSpan.FromSeconds(1)));

        Assert.That(decision.Refusal!.ToString(), Is.EqualTo(
            "LimitUnavailable (limit-age: age=04:00:01, max-age=04:00:00, institution=beta, limit=300.00 EUR, policy=refuse)"));
        Assert.That(decision.Refusal.Notice, Is.Null);
    }

    [TestCase(50_00, true)]
    [TestCase(50_01, false)]
    public async Task DecideAsync_TooOldUnderFallback_TheFallbackCounts(long amount, bool expected)
    {
        StageDecision<AppliedLimit> decision = await DecideAsync(
            Sample.Context(Sample.Request(amount), now: Sample.Now + TimeSpan.FromHours(5)), FallingBack);

        Assert.That(decision.Refusal is null, Is.EqualTo(expected), "whether it fits");
        if (expected)
        {
            Assert.That(decision.Value,
                Is.EqualTo(new AppliedLimit(new MerchantLimit(Sample.Beta, Sample.Eur(50_00), Sample.Now), IsFallback: true)),
                "limit used");
        }
        else
        {
            Assert.That(decision.Refusal!.Details,
                Does.Contain(new Detail("limit", "50.00 EUR")).And.Contain(new Detail("fallback", "yes")), "details of the refusal");
        }
    }

    [Test]
    public async Task DecideAsync_FallbackAboveTheOldLimit_TheOldLimitStillBounds()
    {
        Merchant merchant = Sample.Merchant() with { Limits = [new MerchantLimit(Sample.Alpha, Sample.Eur(20_00), Sample.Now)] };

        StageDecision<AppliedLimit> decision = await DecideAsync(
            Sample.Context(Sample.Request(20_01), merchant, Sample.Now + TimeSpan.FromHours(5)), FallingBack);

        Assert.That(decision.Refusal!.Code, Is.EqualTo(RefusalCode.LimitExceeded));
    }

    [Test]
    public async Task DecideAsync_NoFallbackInThisCurrency_IsUnavailable()
    {
        Merchant merchant = Sample.Merchant() with { Limits = [new MerchantLimit(Sample.Alpha, new Money(900, Sample.Yen), Sample.Now)] };

        StageDecision<AppliedLimit> decision = await DecideAsync(
            Sample.Context(Sample.Request() with { Amount = new Money(1, Sample.Yen) }, merchant, Sample.Now + TimeSpan.FromHours(5)),
            FallingBack);

        Assert.That((decision.Refusal!.Code, decision.Refusal.Rule), Is.EqualTo((RefusalCode.LimitUnavailable, RuleNames.LimitAge)));
    }

    [Test]
    public async Task DecideAsync_AgeingOfAnyLimit_NeverAllowsMore([Values] bool fallback, [Range(0, 9)] int firstAge,
        [Range(0, 9)] int secondAge)
    {
        LimitOptions options = fallback ? FallingBack : Refusing;
        Merchant At(int first, int second) => Sample.Merchant() with
        {
            Limits =
            [
                new MerchantLimit(Sample.Alpha, Sample.Eur(500_00), Sample.Now.AddHours(-first)),
                new MerchantLimit(Sample.Beta, Sample.Eur(40_00), Sample.Now.AddHours(-second)),
            ],
        };

        foreach (long amount in new long[] { 1, 40_00, 40_01, 50_00, 50_01, 500_00 })
        {
            StageDecision<AppliedLimit> older = await DecideAsync(Sample.Context(Sample.Request(amount), At(firstAge, secondAge)), options);
            StageDecision<AppliedLimit> fresh = await DecideAsync(Sample.Context(Sample.Request(amount), At(0, 0)), options);
            Assert.That(older.Refusal is null && fresh.Refusal is not null, Is.False, $"{amount}");
        }
    }

    [Test]
    public void Errors_EveryFieldWrong_AllNamed()
    {
        var options = new LimitOptions { MaxAge = TimeSpan.Zero, WhenTooOld = (OldLimitPolicy)9, FallbackLimitMinor = { ["XXX"] = 1 } };

        Assert.That(LimitOptions.Rules.Errors(options), Has.Count.EqualTo(3));
        Assert.That(LimitOptions.Rules.Errors(new LimitOptions { WhenTooOld = OldLimitPolicy.Fallback }),
            Has.One.Contains("FallbackLimitMinor"));
    }

    private static async Task<StageDecision<AppliedLimit>> DecideAsync(StandInContext context, LimitOptions? options = null) =>
        await new LimitStage(Options.Create(options ?? Refusing)).DecideAsync(context, CancellationToken.None);
}
