using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Pipeline.Limit;

/// <summary>Which of several limits counts, and what a refusal says of the choice.</summary>
public class LimitChoiceTests
{
    private static readonly InstitutionId Gamma = new("gamma");

    [Test]
    public async Task DecideAsync_EqualLimits_TheMostRecentlyFetchedCounts([Values] bool newerComesFirst)
    {
        MerchantLimit older = new(Sample.Alpha, Sample.Eur(300_00), Sample.Now.AddMinutes(-2));
        MerchantLimit newer = new(Sample.Beta, Sample.Eur(300_00), Sample.Now.AddMinutes(-1));
        MerchantLimit higher = new(Gamma, Sample.Eur(400_00), Sample.Now);

        StageDecision<AppliedLimit> decision = await DecideAsync(
            Sample.Merchant() with { Limits = newerComesFirst ? [newer, older, higher] : [older, newer, higher] }, new LimitOptions());

        Assert.That(decision.Value!.Limit, Is.EqualTo(newer));
    }

    [TestCase(299_99)]
    [TestCase(300_00)]
    [TestCase(300_01)]
    public async Task DecideAsync_TooOld_TheLowerOfTheLimitAndTheFallbackCounts(long fallback)
    {
        var options = new LimitOptions { WhenTooOld = OldLimitPolicy.Fallback, FallbackLimitMinor = { ["EUR"] = fallback } };

        StageDecision<AppliedLimit> decision = await DecideAsync(Sample.Merchant() with
        {
            Limits = [new MerchantLimit(Sample.Beta, Sample.Eur(300_00), Sample.Now - options.MaxAge - TimeSpan.FromTicks(1))],
        }, options);

        Assert.That(decision.Value!.Limit.Limit, Is.EqualTo(Sample.Eur(Math.Min(fallback, 300_00))));
    }

    [TestCase(OldLimitPolicy.Refuse, "refuse")]
    [TestCase(OldLimitPolicy.Fallback, "no fallback limit in this currency")]
    public async Task DecideAsync_TooOldWithoutAFallback_SaysWhy(OldLimitPolicy policy, string said)
    {
        var options = new LimitOptions { WhenTooOld = policy, FallbackLimitMinor = { ["JPY"] = 1 } };

        StageDecision<AppliedLimit> decision = await DecideAsync(Sample.Merchant() with
        {
            Limits = [new MerchantLimit(Sample.Beta, Sample.Eur(300_00), Sample.Now - options.MaxAge - TimeSpan.FromTicks(1))],
        }, options);

        Assert.That(decision.Refusal!.Details, Does.Contain(new Detail("policy", said)));
    }

    [Test]
    public async Task DecideAsync_NamedInstitutionGaveNone_TheRefusalNamesIt()
    {
        var stage = new LimitStage(Options.Create(new LimitOptions()));

        StageDecision<AppliedLimit> decision =
            await stage.DecideAsync(Sample.Context(Sample.Request() with { Institution = Gamma }), default);

        Assert.That(decision.Refusal!.Details, Does.Contain(new Detail("institution", "gamma")));
    }

    private static async Task<StageDecision<AppliedLimit>> DecideAsync(Merchant merchant, LimitOptions options) =>
        await new LimitStage(Options.Create(options)).DecideAsync(Sample.Context(merchant: merchant), default);
}
