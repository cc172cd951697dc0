using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Model;

public sealed class NameSuggestionTests
{
    private static readonly string[] Known = ["Customer", "Merchant", "All", "Institution"];

    [TestCase("Costumer", "Customer")]
    [TestCase("customer", "Customer")]
    [TestCase("Merchnat", "Merchant")]
    [TestCase("merchnAT", "Merchant")]
    [TestCase("Al", "All")]
    [TestCase("al", "All")]
    [TestCase("Zebra", null)]
    [TestCase("", null)]
    public void Of_WrittenName_IsTheNearestOrNone(string written, string? expected) =>
        Assert.That(NameSuggestion.Of(written, Known), Is.EqualTo(expected));

    [TestCase("cap", "cab,CAP", "CAP", TestName = "Of_OtherCaseOrOtherLetter_IsTheOtherCase")]
    [TestCase("cap", "CAB,cab", "cab", TestName = "Of_EquallyManyEdits_IsTheOneWithFewestChangesOfCase")]
    [TestCase("cap", "cat,cab", "cat", TestName = "Of_EquallyNear_IsTheFirst")]
    [TestCase("acp", "cab,cap", "cap", TestName = "Of_SwappedNeighbours_IsOneEdit")]
    [TestCase("abcdef", "abcxyf", "abcxyf", TestName = "Of_OneEditForThreeCharacters_IsNear")]
    [TestCase("abcde", "abxye", null, TestName = "Of_MoreThanOneEditForThreeCharacters_IsNotNear")]
    public void Of_KnownNames_IsTheOneThatIsNearest(string written, string known, string? expected) =>
        Assert.That(NameSuggestion.Of(written, known.Split(',')), Is.EqualTo(expected));

    [Test]
    public void Sentence_NearName_IsAQuestion() =>
        Assert.That(NameSuggestion.Sentence("Costumer", Known), Is.EqualTo("Did you mean 'Customer'?"));
}
