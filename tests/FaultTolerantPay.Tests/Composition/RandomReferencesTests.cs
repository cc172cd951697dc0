using FaultTolerantPay.Composition;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Tests.Composition;

public sealed class RandomReferencesTests
{
    /// <summary>About twenty of so many would hold the digits of a card number.</summary>
    [Test]
    public void Next_ManyReferences_NoneWouldBeMasked()
    {
        var references = new RandomReferences();

        string[] drawn = [.. Enumerable.Range(0, 20_000).Select(_ => references.Next())];

        Assert.That(drawn.Where(reference => PlainText.Clean(reference, 32) != reference), Is.Empty);
        Assert.That(drawn.Distinct().Count(), Is.EqualTo(drawn.Length));
        Assert.That(drawn, Is.All.Matches<string>(reference => reference!.Length == 32));
    }
}
