using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Shared;
using NSubstitute;
using static FaultTolerantPay.Tests.Pipeline.Admission.AdmissionDecisions;

namespace FaultTolerantPay.Tests.Pipeline.Admission;

/// <summary>Who is asked in which order, and what is admitted at all. Each rule of its own is tested in <c>Rules</c>.</summary>
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

        Assert.That(answer.Refusal, Is.SameAs(own), "refusal");
        Assert.That(stage.RulesInOrder, Has.Count.EqualTo(12), "number of rules");
        Assert.That((stage.RulesInOrder[0], stage.RulesInOrder[^1]), Is.EqualTo((RuleNames.MerchantActive, "own")), "first and last rule");
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

        string errors = string.Join('\n', AdmissionOptions.Rules.Errors(options));

        foreach (string field in new[]
        {
            "AllowedCategories", "DeniedCategories", "Currencies", "BlockedMerchants", "BlockedCustomers", "MinAmountMinor",
                "ProgrammeHours", "TimeZone", "MaxOutage",
        })
        {
            Assert.That(errors, Does.Contain($"AdmissionOptions.{field}"));
        }
    }

    private static IAdmissionRule Rule(string name, Refusal? refusal)
    {
        IAdmissionRule rule = Substitute.For<IAdmissionRule>();
        rule.Name.Returns(name);
        rule.Decide(Arg.Any<StandInContext>()).Returns(refusal);
        return rule;
    }
}
