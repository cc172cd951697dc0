using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Shared;
using NSubstitute;

namespace FaultTolerantPay.Tests.Pipeline.Admission;

public class AdmissionStageTests
{
    [Test]
    public void Rules_Documentation_Agrees() => OptionsDocumentation.AssertAgreesWith(AdmissionOptions.Rules);

    [Test]
    public async Task DecideAsync_EverythingAllowed_Admits() =>
        Assert.That((await DecideAsync()).Outcome, Is.EqualTo(AdmissionOutcome.Admitted));

    [TestCaseSource(nameof(NoConsent))]
    public async Task DecideAsync_ConsentNotInForce_SendsToBusinessSystem(StandInConsent consent)
    {
        // Suspended too: without consent no rule is asked, so nothing refuses.
        Merchant merchant = Sample.Merchant() with { Consent = consent, Status = MerchantStatus.Suspended };

        AdmissionResult answer = await DecideAsync(context: Sample.Context(merchant: merchant));

        Assert.That(answer, Is.EqualTo(AdmissionResult.SendToBusinessSystem));
    }

    private static IEnumerable<StandInConsent> NoConsent()
    {
        yield return StandInConsent.NotGiven;
        yield return new StandInConsent { IsGiven = false, Version = 4 };
        yield return new StandInConsent { IsGiven = true, From = Sample.Now.AddTicks(1) };
        yield return new StandInConsent { IsGiven = true, Until = Sample.Now };
    }

    [Test]
    public async Task DecideAsync_AtTheEdgesOfConsent_Admits()
    {
        var consent = new StandInConsent { IsGiven = true, From = Sample.Now, Until = Sample.Now.AddTicks(1) };

        AdmissionResult answer = await DecideAsync(context: Sample.Context(merchant: Sample.Merchant() with { Consent = consent }));

        Assert.That(answer.Outcome, Is.EqualTo(AdmissionOutcome.Admitted));
    }

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

    [Test]
    public async Task DecideAsync_SeveralWouldRefuse_TheFirstInOrderAnswers()
    {
        // Everything is wrong; each time the rule that answered is satisfied, and the next one must answer.
        var options = new AdmissionOptions
        {
            BlockedMerchants = { "m-1" },
            BlockedCustomers = { "c-1" },
            DeniedCategories = { "5411" },
            Currencies = { "EUR" },
            MinAmountMinor = { ["USD"] = 1_000_00, ["EUR"] = 1_000_00 },
            ProgrammeHours = { new ProgrammeWindow { Day = DayOfWeek.Sunday } },
        };
        StandInContext context = Sample.Context(
            Sample.Request() with { Mandate = null, Amount = new Money(1, new Currency("USD")) },
            Sample.Merchant() with { Status = MerchantStatus.Suspended }) with
        { FaultState = Sample.Outage(TimeSpan.FromDays(2)) };
        List<string> answered = [];

        async Task NextAsync() => answered.Add((await DecideAsync(options, context)).Refusal!.Rule);
        await NextAsync();
        context = context with { Merchant = context.Merchant with { Status = MerchantStatus.Active } };
        await NextAsync();
        options.BlockedMerchants.Clear();
        await NextAsync();
        options.BlockedCustomers.Clear();
        await NextAsync();
        options.DeniedCategories.Clear();
        await NextAsync();
        context = context with { Merchant = context.Merchant with { Currencies = [new Currency("USD")] } };
        await NextAsync();
        options.Currencies.Add("USD");
        await NextAsync();
        options.MinAmountMinor.Clear();
        await NextAsync();
        options.ProgrammeHours.Clear();
        await NextAsync();
        context = context with { FaultState = FaultState.Healthy };
        await NextAsync();

        Assert.That(answered, Is.EqualTo(new[]
        {
            RuleNames.MerchantActive, RuleNames.MerchantNotBlocked, RuleNames.CustomerNotBlocked, RuleNames.CategoryAllowed,
                RuleNames.MerchantCurrency,
            RuleNames.ProgrammeCurrency, RuleNames.MinAmount, RuleNames.ProgrammeHours, RuleNames.OutageNotTooLong, RuleNames.Mandate,
        }));
    }

    [Test]
    public async Task DecideAsync_OptionsChange_HoldFromTheNextDecisionOn()
    {
        var options = new ChangeableOptions<AdmissionOptions>(new AdmissionOptions());
        AdmissionStage stage = Stage(options);
        AdmissionResult before = await stage.DecideAsync(Sample.Context(), CancellationToken.None);

        options.ChangeTo(new AdmissionOptions { BlockedCustomers = { "c-1" } });
        AdmissionResult blocked = await stage.DecideAsync(Sample.Context(), CancellationToken.None);
        options.ChangeTo(new AdmissionOptions { ProgrammeHours = { new ProgrammeWindow { Day = DayOfWeek.Friday } } });
        AdmissionResult closed = await stage.DecideAsync(Sample.Context(), CancellationToken.None);

        Assert.That(before.Outcome, Is.EqualTo(AdmissionOutcome.Admitted));
        Assert.That((blocked.Refusal?.Rule, closed.Refusal?.Rule), Is.EqualTo((RuleNames.CustomerNotBlocked, RuleNames.ProgrammeHours)));
    }

    [Test]
    public async Task DecideAsync_HostRule_ReplacesItsNamesakeOrComesLast()
    {
        IAdmissionRule lenient = Rule(RuleNames.MerchantActive, null);
        var own = new Refusal { Code = RefusalCode.AdmissionRefused, Rule = "own", Notice = NoticeKind.AdmissionRefused };
        AdmissionStage stage = Stage(new ChangeableOptions<AdmissionOptions>(new AdmissionOptions()), Rule("own", own), lenient);

        AdmissionResult answer = await stage.DecideAsync(
            Sample.Context(merchant: Sample.Merchant() with { Status = MerchantStatus.Suspended }), CancellationToken.None);

        Assert.That(answer.Refusal, Is.SameAs(own));
        Assert.That(stage.RulesInOrder, Has.Count.EqualTo(12));
        Assert.That((stage.RulesInOrder[0], stage.RulesInOrder[^1]), Is.EqualTo((RuleNames.MerchantActive, "own")));
    }

    [Test]
    public void Constructor_TwoHostRulesWithOneName_Throws() => Assert.That(
        () => Stage(new ChangeableOptions<AdmissionOptions>(new AdmissionOptions()), Rule("own", null), Rule("own", null)),
        Throws.ArgumentException.With.Message.Contains("'own'"));

    [Test]
    public void Errors_EveryFieldWrong_AllNamed()
    {
        var options = new AdmissionOptions
        {
            AllowedCategories = null!,
            DeniedCategories = null!,
            Currencies = { "eur" },
            BlockedMerchants = { "has space" },
            BlockedCustomers = { "" },
            MinAmountMinor = { ["EUR"] = 0 },
            ProgrammeHours = { new ProgrammeWindow { Day = (DayOfWeek)9 } },
            TimeZone = "Mars/Olympus",
            MaxOutage = TimeSpan.Zero,
        };

        string mistakes = string.Join('\n', AdmissionOptions.Rules.Errors(options));

        foreach (string field in new[]
        {
            "AllowedCategories", "DeniedCategories", "Currencies", "BlockedMerchants", "BlockedCustomers", "MinAmountMinor",
                "ProgrammeHours", "TimeZone", "MaxOutage",
        })
        {
            Assert.That(mistakes, Does.Contain($"AdmissionOptions.{field}"));
        }
    }

    private static void AssertRefused(AdmissionResult answer, string rule, params string[] details)
    {
        Assert.That(answer.Outcome, Is.EqualTo(AdmissionOutcome.Refused));
        Assert.That(answer.Refusal!.Code, Is.EqualTo(RefusalCode.AdmissionRefused));
        Assert.That(answer.Refusal.Notice, Is.EqualTo(NoticeKind.AdmissionRefused));
        Assert.That(answer.Refusal.Rule, Is.EqualTo(rule));
        Assert.That(answer.Refusal.Details.Select(figure => figure.ToString()), Is.EqualTo(details));
    }

    private static async Task<AdmissionResult> DecideAsync(AdmissionOptions? options = null, StandInContext? context = null)
    {
        AdmissionStage stage = Stage(new ChangeableOptions<AdmissionOptions>(options ?? new AdmissionOptions()));
        return await stage.DecideAsync(context ?? Sample.Context(), CancellationToken.None);
    }

    private static AdmissionStage Stage(ChangeableOptions<AdmissionOptions> options, params IAdmissionRule[] rules) =>
        new(options, [Channel(Sample.Beta), Channel(Sample.Alpha)], rules, TestCalls.Stages(new ManualTimeProvider()));

    private static ICollectionChannel Channel(InstitutionId institution)
    {
        ICollectionChannel channel = Substitute.For<ICollectionChannel>();
        channel.Institution.Returns(institution);
        return channel;
    }

    private static IAdmissionRule Rule(string name, Refusal? refusal)
    {
        IAdmissionRule rule = Substitute.For<IAdmissionRule>();
        rule.Name.Returns(name);
        rule.Decide(Arg.Any<StandInContext>()).Returns(refusal);
        return rule;
    }
}
