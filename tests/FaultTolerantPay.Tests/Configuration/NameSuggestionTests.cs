using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Tests.Configuration;

public sealed class NameSuggestionTests
{
    private static readonly string[] Known = ["Customer", "Merchant", "All", "Institution"];

    [TestCase("Costumer", "Customer")]
    [TestCase("customer", "Customer")]
    [TestCase("Merchnat", "Merchant")]
    [TestCase("Al", "All")]
    [TestCase("Zebra", null)]
    [TestCase("", null)]
    public void Of_WrittenName_IsTheNearestOrNone(string written, string? expected) =>
        Assert.That(NameSuggestion.Of(written, Known), Is.EqualTo(expected));
}
