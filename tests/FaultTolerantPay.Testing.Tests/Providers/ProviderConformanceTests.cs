using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Providers;

namespace FaultTolerantPay.Testing.Tests.Providers;

/// <summary>The suite for adapters of providers, on a right adapter.</summary>
public sealed class ProviderConformanceTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task RunAsync_RightAdapter_PassesEveryCheck(bool answersLater)
    {
        AdapterReport report =
            await ProviderConformance.RunAsync(new FakeProviderUnderTest(new FakeProvider { AnswersLater = answersLater }));

        Assert.That(report.Passed, Is.True, report.ToString());
        Assert.That(report.Checks.Select(check => check.Name), Is.EqualTo(ProviderConformance.Checks));
        Assert.That(report.Skipped, Is.Empty);
        report.Require();
    }

    [Test]
    public void Checks_OfProviders_HaveDifferentNames() => Assert.That(ProviderConformance.Checks, Is.Unique);

    [Test]
    public async Task RunAsync_HostWithoutHooks_SkipsAndSaysWhatIsMissing()
    {
        AdapterReport report = await ProviderConformance.RunAsync(new BareSubject());

        Assert.That(report.Passed, Is.True, report.ToString());
        Assert.That(
            report.Skipped.Select(check => check.Seen).Distinct(),
            Is.SupersetOf(new[]
            {
                "MakeDownAsync is not offered", "MakeSlowAsync is not offered", "MakeAsync does not offer AnswerLost",
                "Codes lacks a hard decline", "the first sample has no card",
                "WriteCallback gives none signed with CurrentKey", "ReceiveCallbackAsync is not offered",
            }));
    }

    [Test]
    public void RunAsync_UnknownCheck_IsRefusedByName() => Assert.That(
        async () => await ProviderConformance.RunAsync(new FakeProviderUnderTest(new FakeProvider()), "Pay_Wrong"),
        Throws.ArgumentException.With.Message.Contains("'Pay_Wrong'"));

    [TestCase("nowhere", 100, "nowhere")]
    [TestCase("fake-a", 1, "2 minor units or more")]
    public void RunAsync_SampleThatCannotBeSent_IsRefused(string channel, long minor, string expected)
    {
        var sample = new ProviderSample { Channel = new ChannelId(channel), Amount = new Money(minor, new Currency("CNY")) };

        Assert.That(
            async () => await ProviderConformance.RunAsync(new BareSubject([sample])),
            Throws.ArgumentException.With.Message.Contains(expected));
    }

    [Test]
    public void RunAsync_NoSample_IsRefused() => Assert.That(
        async () => await ProviderConformance.RunAsync(new BareSubject([])),
        Throws.ArgumentException.With.Message.Contains("at least one"));

    [Test]
    public async Task RunAsync_CancelledDuringACall_EndsTheRun()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.That(
            async () => await ProviderConformance.RunAsync(new BareSubject(), null, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>A host that offers nothing but the adapter and an order without a card.</summary>
    private sealed class BareSubject(IReadOnlyList<ProviderSample>? samples = null) : ProviderUnderTest
    {
        private readonly FakeProvider _provider = new();
        private readonly FakeProviderUnderTest _whole = new(new FakeProvider());

        public override ProviderContext Context => _whole.Context;

        public override IReadOnlyList<ProviderSample> Samples =>
            samples ?? [_whole.Samples[0] with { Card = null }];

        public override IProviderAdapter Open() => new FakeProviderAdapter(_provider);
    }
}
