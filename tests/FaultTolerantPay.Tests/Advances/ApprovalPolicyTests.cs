using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Tests.Advances;

public sealed class ApprovalPolicyTests
{
    private static readonly ApprovalPolicy Above100 =
        new(new Dictionary<Currency, long> { [new Currency("EUR")] = 100 }, TimeSpan.FromDays(3));

    [TestCase("EUR", 100, ExpectedResult = false)]
    [TestCase("EUR", 101, ExpectedResult = true)]
    [TestCase("CHF", 1, ExpectedResult = true)]
    public bool IsNeeded_ThresholdForOneCurrency_IsAboveItAndAlwaysInOthers(string currency, long minor) =>
        Above100.IsNeeded(new Money(minor, new Currency(currency)));

    [Test]
    public void IsNeeded_NoThreshold_OneOperatorSuffices() =>
        Assert.That((Above100 with { Thresholds = new Dictionary<Currency, long>() }).IsNeeded(
            new Money(long.MaxValue, new Currency("EUR"))), Is.False);
}
