using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Pipeline.Admission.AdmissionDecisions;

namespace FaultTolerantPay.Tests.Pipeline.Admission.Rules;

/// <summary>What each rule refuses, and with which details.</summary>
public sealed class AdmissionRuleTests
{
    [TestCase(MerchantStatus.Suspended)]
    [TestCase(MerchantStatus.Closed)]
    public async Task DecideAsync_MerchantNotActive_Refuses(MerchantStatus status) => AssertRefused(
        await DecideAsync(context: Sample.Context(merchant: Sample.Merchant() with { Status = status })),
        RuleNames.MerchantActive, $"status={status}");

    [Test]
    public async Task DecideAsync_BlockedMerchant_Refuses() => AssertRefused(
        await DecideAsync(new AdmissionOptions { BlockedMerchants = { "m-1" } }), RuleNames.MerchantNotBlocked, "merchant=m-1");

    [Test]
    public async Task DecideAsync_BlockedCustomer_Refuses() => AssertRefused(
        await DecideAsync(new AdmissionOptions { BlockedCustomers = { "c-1" } }), RuleNames.CustomerNotBlocked, "customer=c-1");

    [Test]
    public async Task DecideAsync_CategoryNotInAllowedList_Refuses() => AssertRefused(
        await DecideAsync(new AdmissionOptions { AllowedCategories = { "5812" } }), RuleNames.CategoryAllowed, "category=5411",
        "list=not allowed");

    [Test]
    public async Task DecideAsync_CategoryInBothLists_RefusesAsDenied() => AssertRefused(
        await DecideAsync(new AdmissionOptions { AllowedCategories = { "5411" }, DeniedCategories = { "5411" } }),
        RuleNames.CategoryAllowed, "category=5411", "list=denied");

    [Test]
    public async Task DecideAsync_CurrencyNotTheMerchants_Refuses() => AssertRefused(
        await DecideAsync(context: Sample.Context(Sample.Request() with { Amount = new Money(5, new Currency("USD")) })),
        RuleNames.MerchantCurrency, "currency=USD", "merchant-currencies=EUR JPY");

    [Test]
    public async Task DecideAsync_CurrencyNotInProgramme_Refuses() => AssertRefused(
        await DecideAsync(new AdmissionOptions { Currencies = { "USD", "JPY" } }),
        RuleNames.ProgrammeCurrency, "currency=EUR", "programme-currencies=JPY USD");

    [Test]
    public async Task DecideAsync_BelowMinAmount_RefusesOnlyBelowIt()
    {
        var options = new AdmissionOptions { MinAmountMinor = { ["EUR"] = 100_00, ["JPY"] = 1_000_000 } };

        AssertRefused(
            await DecideAsync(options, Sample.Context(Sample.Request(99_99))), RuleNames.MinAmount, "amount=99.99 EUR",
            "smallest=100.00 EUR");
        Assert.That((await DecideAsync(options)).Outcome, Is.EqualTo(AdmissionOutcome.Admitted));
    }

    [Test]
    public async Task DecideAsync_OutsideProgrammeHours_RefusesWithLocalTime() => AssertRefused(
        await DecideAsync(new AdmissionOptions
        {
            TimeZone = "Asia/Shanghai",
            ProgrammeHours = { new ProgrammeWindow { Day = DayOfWeek.Monday, From = new(8, 0), Until = new(17, 0) } },
        }),
        RuleNames.ProgrammeHours, "local-time=Mon 17:00:00", "time-zone=Asia/Shanghai");

    [Test]
    public async Task DecideAsync_OutageTooLong_RefusesOnlyBeyondIt()
    {
        var options = new AdmissionOptions { MaxOutage = TimeSpan.FromHours(2) };

        AssertRefused(
            await DecideAsync(options,
                Sample.Context() with { FaultState = Sample.Outage(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1)) }),
            RuleNames.OutageNotTooLong, "outage=7", "lasted=02:00:01", "longest=02:00:00");
        AdmissionResult just = await DecideAsync(options, Sample.Context() with { FaultState = Sample.Outage(TimeSpan.FromHours(2)) });
        AdmissionResult single = await DecideAsync(options, Sample.Context() with { FaultState = FaultState.Healthy });
        Assert.That((just.Outcome, single.Outcome), Is.EqualTo((AdmissionOutcome.Admitted, AdmissionOutcome.Admitted)));
    }

    [Test]
    public async Task DecideAsync_NoMandate_IsNoMandateWithoutNotice()
    {
        AdmissionResult answer = await DecideAsync(context: Sample.Context(Sample.Request() with { Mandate = null }));

        Assert.That(answer.Refusal, Is.EqualTo(new Refusal
        {
            Code = RefusalCode.NoMandate,
            Rule = RuleNames.Mandate,
            Details = [new Detail("mandate", "none")],
        }));
    }

    [Test]
    public async Task DecideAsync_MandateWhereNobodyCollects_IsNoMandate()
    {
        AdmissionResult answer = await DecideAsync(
            context: Sample.Context(Sample.Request() with { Mandate = new Mandate(new InstitutionId("gamma"), "agreement-1") }));

        Assert.That(answer.Refusal!.ToString(), Is.EqualTo(
            "NoMandate (collection-means: institution=gamma, collecting-institutions=alpha beta)"));
    }

    [Test]
    public async Task DecideAsync_MandateWithBadToken_NamesItWithoutShowingIt()
    {
        AdmissionResult answer = await DecideAsync(
            context: Sample.Context(Sample.Request() with { Mandate = new Mandate(Sample.Alpha, "4111 1111") }));

        Assert.That(answer.Refusal!.Code, Is.EqualTo(RefusalCode.NoMandate));
        Assert.That(answer.Refusal.ToString(), Does.Contain("token=not 1 to 64 visible ASCII characters").And.Not.Contain("4111"));
    }

    [Test]
    public async Task DecideAsync_BusinessSystemPostsDebits_NeedsNoMandate()
    {
        AdmissionResult answer = await DecideAsync(
            new AdmissionOptions { RequireMandate = false }, Sample.Context(Sample.Request() with { Mandate = null }));

        Assert.That(answer.Outcome, Is.EqualTo(AdmissionOutcome.Admitted));
    }
}
