using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Routing.Model;
using static FaultTolerantPay.Tests.ChannelPayments.PaymentSteps;

namespace FaultTolerantPay.Tests.ChannelPayments;

/// <summary>The retry rules of the pinned decision say what may follow a charge that certainly did not pay.</summary>
public sealed class ChannelRetryTests
{
    private static readonly RetryStep InAnHour = RetryStep.Later(TimeSpan.FromHours(1));

    private static readonly RetryRules TheOtherWayRound = new()
    {
        SoftDecline = RetryStep.Stop,
        HardDecline = RetryStep.NextChannel,
        TechnicalFailure = InAnHour,
        CustomerAbandoned = RetryStep.NextChannel,
    };

    private static IEnumerable<TestCaseData> Ends()
    {
        yield return Case("soft decline", ChannelResult.SoftDecline("51"), ended: "soft decline: stop", without: null);
        yield return Case("hard decline", ChannelResult.HardDecline("43"), ended: null, without: "Ended");
        yield return Case(
            "not executed", ChannelResult.NotExecuted(), ended: "technical failure: later, after PT1H", without: null);
        yield return Case(
            "customer", ChannelResult.SoftDecline("c") with { Cause = FailureCause.Customer }, ended: null, without: null);
        yield return Case(
            "hard decline, whoever caused it", ChannelResult.HardDecline("c") with { Cause = FailureCause.Merchant }, null, "Ended");
        yield return Case(
            "unclear decline", ChannelResult.SoftDecline("c") with { Cause = FailureCause.Unclear }, "soft decline: stop", null);

        static TestCaseData Case(string name, ChannelResult result, string? ended, string? without) =>
            new TestCaseData(result, ended, without).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Ends))]
    public void Record_CertainFailure_EndsThePaymentAsTheRulesSay(ChannelResult result, string? ended, string? without)
    {
        ChannelPaymentChange byRules = Failed(TheOtherWayRound, result);
        ChannelPaymentChange asBefore = Failed(null, result);

        Assert.That(EndOf(byRules), Is.EqualTo(ended is null ? null : $"unpaid: Ended, {ended}"));
        Assert.That(EndOf(asBefore), Is.EqualTo(without is null ? null : $"unpaid: {without}"), "a policy without rules");
        Assert.That(
            byRules.After.Change().WriteCharge(Terms("ref-2")).Refusal,
            Is.EqualTo(ended is null ? null : (ChannelRefusal?)ChannelRefusal.Ended));
    }

    [Test]
    public void Record_DefaultRules_StopAfterAHardDeclineAndTheCustomer()
    {
        Assert.That(EndOf(Failed(new RetryRules(), ChannelResult.HardDecline("43"))), Is.EqualTo("unpaid: Ended, hard decline: stop"));
        Assert.That(
            EndOf(Failed(new RetryRules(), ChannelResult.SoftDecline("c") with { Cause = FailureCause.Customer })),
            Is.EqualTo("unpaid: Ended, customer abandoned: stop"));
        Assert.That(EndOf(Failed(new RetryRules(), ChannelResult.SoftDecline("51"))), Is.Null);
    }

    [TestCase(1, 3, "unpaid: AttemptsUsed, 1 of 1 attempts")]
    [TestCase(3, 1, "unpaid: AttemptsUsed", Description = "the host's options have the smaller bound")]
    [TestCase(3, 3, null)]
    public void Record_AttemptsUsed_TheSmallerBoundCounts(int ofRules, int ofOptions, string? expected) =>
        Assert.That(
            EndOf(Failed(new RetryRules { MaxAttempts = ofRules }, ChannelResult.SoftDecline("51"), ofOptions)), Is.EqualTo(expected));

    /// <summary>No rule can make an unknown or pending result give way to another channel.</summary>
    [TestCase(OperationOutcome.Unknown)]
    [TestCase(OperationOutcome.Pending)]
    public void WriteCharge_ResultIsNotCertain_IsRefusedWhateverTheRules(OperationOutcome outcome)
    {
        RetryStep next = RetryStep.NextChannel;
        var eager = new RetryRules { SoftDecline = next, HardDecline = next, TechnicalFailure = next, CustomerAbandoned = next };

        ChannelPayment open = Failed(eager, new ChannelResult { Outcome = outcome, Cause = FailureCause.Channel }).After;

        Assert.That(open.Change().WriteCharge(Terms("ref-2")).Refusal, Is.EqualTo(ChannelRefusal.OperationUnresolved));
        Assert.That(open.EndedAt, Is.Null);
    }

    private static ChannelPaymentChange Failed(RetryRules? rules, ChannelResult result, int maxAttempts = 3)
    {
        ChannelPayment payment = NewPayment(maxAttempts: maxAttempts);
        payment = payment with { Decision = payment.Decision with { Retry = rules } };
        return payment.Sent().Change().Record(new OperationNumber(OperationKind.Pay, 1), result, ResultSource.Reply, Later);
    }

    private static string? EndOf(ChannelPaymentChange change) =>
        change.Timeline.Where(of => of.Name == "channel-payment-ended").Select(of => of.Detail).SingleOrDefault();
}
