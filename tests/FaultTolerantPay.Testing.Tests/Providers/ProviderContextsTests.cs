using System.Text;

namespace FaultTolerantPay.Testing.Tests.Providers;

/// <summary>A context for tests of an adapter behaves as the library's.</summary>
public sealed class ProviderContextsTests
{
    private static readonly ProviderContext Context = new FakeProviderUnderTest(new FakeProvider()).Context;

    [Test]
    public async Task OpenSecretAsync_KnownName_GivesBytesOfItsOwnEachTime()
    {
        using (Secret first = await Context.OpenSecretAsync("callbackKey", CancellationToken.None))
        {
            Assert.That(Encoding.UTF8.GetString(first.Bytes()), Is.EqualTo("the callback key in force"));
        }

        using Secret second = await Context.OpenSecretAsync("callbackKey", CancellationToken.None);
        Assert.That(Encoding.UTF8.GetString(second.Bytes()), Is.EqualTo("the callback key in force"));
    }

    [Test]
    public void OpenSecretAsync_UnknownName_NamesIt() => Assert.That(
        async () => await Context.OpenSecretAsync("nothing", CancellationToken.None),
        Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("'nothing'"));

    [TestCase("05", "07", true)]
    [TestCase("05", "99", false)]
    [TestCase("05", null, false)]
    public void ResultOf_CodeWithDetail_TakesTheMappingOfBothFirst(string code, string? detail, bool isHard)
    {
        ProviderResult result = Context.ResultOf(code, detail);

        Assert.That(result.Outcome, Is.EqualTo(OperationOutcome.Declined));
        Assert.That(result.IsHardDecline, Is.EqualTo(isHard));
    }

    [Test]
    public void ResultOf_UnmappedCode_IsUnknown() => Assert.That(Context.ResultOf("Q9"), Is.EqualTo(ProviderResult.Unknown("Q9")));
}
