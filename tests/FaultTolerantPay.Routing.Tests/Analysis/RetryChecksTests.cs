using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Analysis;

public class RetryChecksTests
{
    private static readonly RetryRules NoNext = new()
    {
        SoftDecline = RetryStep.Stop,
        TechnicalFailure = RetryStep.Later(TimeSpan.FromHours(1)),
    };

    [Test]
    public void Of_NextChannelWithoutNotTried_IsAWarning()
    {
        Finding found = Find(new RetryRules(), new HardRule.Up()).Single();
        Assert.That((found.Severity, found.Path), Is.EqualTo((FindingSeverity.Warning, "scenes[0].retry")));
        Assert.That(
            found.Message,
            Is.EqualTo("after softDecline, technicalFailure the next channel follows, and no hard rule notTried leaves out those that "
                + "were tried, so the same channel may come again; add notTried"));
    }

    [Test]
    public void Of_NotTriedOrNoNextChannel_IsNoFinding()
    {
        Assert.That(Find(new RetryRules(), new HardRule.Up(), new HardRule.NotTried()), Is.Empty);
        Assert.That(Find(NoNext, new HardRule.Up()), Is.Empty);
        Assert.That(Find(new RetryRules { MaxAttempts = 1 }, new HardRule.Up()), Is.Empty, "nothing follows the first attempt");
        Assert.That(Find(null, new HardRule.Up()), Is.Empty);
        Assert.That(Find(NoNext with { CustomerAbandoned = RetryStep.NextChannel }), Has.Length.EqualTo(1));
    }

    private static Finding[] Find(RetryRules? retry, params HardRule[] hard)
    {
        var policy = new RoutingPolicy(new OperationPolicy(Operation.Payment, hard, []) { Retry = retry });
        return
        [
            .. RoutingAnalysis.Of(new ChannelCatalogue(new RoutingSchema([]), [], []), policy).Findings
                .Where(f => f.Code == FindingCode.RetryWithoutNotTried),
        ];
    }
}
