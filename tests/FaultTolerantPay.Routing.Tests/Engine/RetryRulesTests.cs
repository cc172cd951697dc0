using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Engine;

[TestFixture]
public class RetryRulesTests
{
    [TestCase(ChannelAttemptOutcome.Approved, 1, RetryStepKind.Stop, "approved: stop")]
    [TestCase(ChannelAttemptOutcome.SoftDecline, 1, RetryStepKind.NextChannel, "soft decline: next channel")]
    [TestCase(ChannelAttemptOutcome.SoftDecline, 2, RetryStepKind.NextChannel, "soft decline: next channel")]
    [TestCase(ChannelAttemptOutcome.SoftDecline, 3, RetryStepKind.Stop, "3 of 3 attempts")]
    [TestCase(ChannelAttemptOutcome.SoftDecline, 4, RetryStepKind.Stop, "4 of 3 attempts")]
    [TestCase(ChannelAttemptOutcome.HardDecline, 1, RetryStepKind.Stop, "hard decline: stop")]
    [TestCase(ChannelAttemptOutcome.HardDecline, 3, RetryStepKind.Stop, "hard decline: stop")]
    [TestCase(ChannelAttemptOutcome.TechnicalFailure, 1, RetryStepKind.NextChannel, "technical failure: next channel")]
    [TestCase(ChannelAttemptOutcome.CustomerAbandoned, 1, RetryStepKind.Stop, "customer abandoned: stop")]
    public void After_Defaults_AreTheSafeOnes(ChannelAttemptOutcome outcome, int attempts, RetryStepKind kind, string reason) =>
        Assert.That(new RetryRules().After(outcome, attempts), Is.EqualTo(new RetryDecision(new RetryStep(kind), reason)));

    [Test]
    public void After_Later_HasTheDelay()
    {
        var rules = new RetryRules { SoftDecline = RetryStep.Later(TimeSpan.FromMinutes(90)), MaxAttempts = 2 };

        RetryDecision first = rules.After(ChannelAttemptOutcome.SoftDecline, 1);
        RetryDecision second = rules.After(ChannelAttemptOutcome.SoftDecline, 2);

        Assert.That(first, Is.EqualTo(new RetryDecision(
            RetryStep.Later(TimeSpan.FromMinutes(90)), "soft decline: later, after PT1H30M")));
        Assert.That(second, Is.EqualTo(new RetryDecision(RetryStep.Stop, "2 of 2 attempts")));
    }

    [Test]
    public void After_NoAttemptOrNoOutcome_IsRefused()
    {
        Assert.That(() => new RetryRules().After(ChannelAttemptOutcome.SoftDecline, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new RetryRules().After(default, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(32, true)]
    [TestCase(33, false)]
    public void Policy_MaxAttempts_IsWithinItsRange(int attempts, bool isAllowed) =>
        AssertAllowed(new RetryRules { MaxAttempts = attempts }, isAllowed);

    [TestCase(0.999, false)]
    [TestCase(1, true)]
    [TestCase(2_592_000, true)]
    [TestCase(2_592_000.001, false)]
    public void Policy_Delay_IsWithinItsRange(double seconds, bool isAllowed) =>
        AssertAllowed(new RetryRules { TechnicalFailure = RetryStep.Later(TimeSpan.FromSeconds(seconds)) }, isAllowed);

    [Test]
    public void Policy_DelayOrStepThatMeansNothing_IsRefused()
    {
        AssertAllowed(new RetryRules { HardDecline = new RetryStep(RetryStepKind.Stop, TimeSpan.FromHours(1)) }, false);
        AssertAllowed(new RetryRules { CustomerAbandoned = new RetryStep((RetryStepKind)3) }, false);
    }

    [Test]
    public void Fingerprint_OtherRetryRules_IsTheSame()
    {
        var catalogue = new ChannelCatalogue(new RoutingSchema([]), [], []);
        string Of(RetryRules? retry) => RoutingTable.Compile(
            catalogue, new RoutingPolicy(new OperationPolicy(Operation.Payment, [], []) { Retry = retry }), new LiveState()).Fingerprint;

        Assert.That(Of(new RetryRules { MaxAttempts = 7 }), Is.EqualTo(Of(null)), "tables with equal fingerprints route alike");
    }

    private static void AssertAllowed(RetryRules rules, bool isAllowed)
    {
        void Make() => _ = new RoutingPolicy(new OperationPolicy(Operation.Payment, [], []) { Retry = rules });
        Assert.That(Make, isAllowed ? Throws.Nothing : Throws.InstanceOf<InvalidRoutingModelException>());
    }
}
