using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Tests.Configuration;

/// <summary>Where one option bounds another, both may be equal; one step beyond is refused and named.</summary>
public class OptionBoundsTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Test]
    public void CreditTimeouts_Equal_AreAcceptedAndOneStepMoreIsNot() => AssertBound(
        CreditOptions.Rules,
        beyond => new CreditOptions { TotalTimeout = TimeSpan.FromSeconds(1), InstitutionTimeout = TimeSpan.FromSeconds(1) + beyond },
        nameof(CreditOptions.InstitutionTimeout));

    [Test]
    public void ReplayHorizon_EqualsTheRequestAge_IsAcceptedAndOneStepLessIsNot() => AssertBound(
        PipelineOptions.Rules, beyond => new PipelineOptions { MaxRequestAge = 2 * Hour, ReplayHorizon = (2 * Hour) - beyond },
        nameof(PipelineOptions.ReplayHorizon));

    [Test]
    public void PromisedPayoutDelays_Equal_AreAcceptedAndOneStepLessIsNot() => AssertBound(
        SettlementOptions.Rules,
        beyond => new SettlementOptions { MinPromisedPayoutRetryDelay = Hour, MaxPromisedPayoutRetryDelay = Hour - beyond },
        nameof(SettlementOptions.MaxPromisedPayoutRetryDelay));

    [Test]
    public void CollectionDelays_Equal_AreAcceptedAndOneStepLessIsNot() => AssertBound(
        CollectionOptions.Rules, beyond => new CollectionOptions { MinRetryDelay = Hour, MaxRetryDelay = Hour - beyond },
        nameof(CollectionOptions.MaxRetryDelay));

    [Test]
    public void RecoveryDelays_EqualToThoseOfConfirmations_AreAcceptedAndOneStepLessIsNot() => AssertBound(
        RecoveryOptions.Rules,
        beyond => new RecoveryOptions { MinConfirmRetryDelay = Hour, MinMessageRetryDelay = Step, MaxRetryDelay = Hour - beyond },
        nameof(RecoveryOptions.MaxRetryDelay));

    [Test]
    public void RecoveryDelays_EqualToThoseOfMessages_AreAcceptedAndOneStepLessIsNot() => AssertBound(
        RecoveryOptions.Rules,
        beyond => new RecoveryOptions { MinConfirmRetryDelay = Step, MinMessageRetryDelay = Hour, MaxRetryDelay = Hour - beyond },
        nameof(RecoveryOptions.MaxRetryDelay));

    [Test]
    public void ProgrammeHours_AHundredWindows_AreAcceptedAndOneMoreIsNot()
    {
        AssertAccepted(AdmissionOptions.Rules, new AdmissionOptions { ProgrammeHours = Windows(100) });
        AssertRefused(
            AdmissionOptions.Rules, new AdmissionOptions { ProgrammeHours = Windows(101) }, nameof(AdmissionOptions.ProgrammeHours));
    }

    [Test]
    public void Categories_Empty_AreRefusedInBothLists()
    {
        var options = new AdmissionOptions
        {
            AllowedCategories = new HashSet<string> { "" },
            DeniedCategories = new HashSet<string> { "" },
        };

        AssertRefused(AdmissionOptions.Rules, options, nameof(AdmissionOptions.AllowedCategories));
        AssertRefused(AdmissionOptions.Rules, options, nameof(AdmissionOptions.DeniedCategories));
    }

    [Test]
    public void Grade_Empty_IsRefused() => AssertRefused(
        CreditOptions.Rules, new CreditOptions { GradeTiers = new Dictionary<string, CreditTier> { [""] = default } },
        nameof(CreditOptions.GradeTiers));

    [Test]
    public void DeclineCode_Empty_IsRefused() => AssertRefused(DeclineRule.Rules, new DeclineRule(), nameof(DeclineRule.Code));

    private static List<ProgrammeWindow> Windows(int count) => [.. Enumerable.Range(0, count).Select(_ => new ProgrammeWindow())];

    private static void AssertBound<TOptions>(OptionRules<TOptions> rules, Func<TimeSpan, TOptions> options, string property)
        where TOptions : class
    {
        AssertAccepted(rules, options(TimeSpan.Zero));
        AssertRefused(rules, options(Step), property);
    }

    private static void AssertAccepted<TOptions>(OptionRules<TOptions> rules, TOptions options)
        where TOptions : class => Assert.That(rules.Errors(options), Is.Empty, "Equal values are accepted.");

    private static void AssertRefused<TOptions>(OptionRules<TOptions> rules, TOptions options, string property)
        where TOptions : class => Assert.That(
            rules.Errors(options), Has.Some.StartsWith($"{typeof(TOptions).Name}.{property}"), "One step beyond is refused.");
}
