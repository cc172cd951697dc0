using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The command that replaces mandates.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MandateCommandTests : IDisposable
{
    private static readonly string[] Ordered =
        ["--at", "alpha", "--token", "agreement-9", "--operator", "clerk-7", "--reason", "account closed"];
    private static readonly string Order1 = Samples.Order(1);
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Test]
    public async Task Mandate_OfOnePayment_IsReplacedOnceAndOnRecordWithoutItsToken()
    {
        await _fixture.UseAsync(store => StoreFixture.AddAsync(store, 1, AdvanceState.CollectionDue));
        (int code, string text, string error) = await GiveAsync("merchant-1", Order1, "--replacement", "o-1");
        Assert.That((code, text.Trim(), error),
            Is.EqualTo((ExitCode.Done,
                $"merchant-1/{Order1}: the mandate is replaced; the advance is CollectionDue, with mandate at alpha.", "")));
        (code, text, _) = await GiveAsync("merchant-1", Order1, "--replacement", "o-1");
        Assert.That((code, text),
            Is.EqualTo((ExitCode.Done,
                $"merchant-1/{Order1}: it was done before; the advance is CollectionDue, with mandate at alpha.{Environment.NewLine}")));
        (_, text, _) = await _fixture.RunAsync(PaymentCommand.Command, "merchant-1", Order1);
        Assert.That(text,
            Does.Contain("Mandate: mandate at alpha, in place of the request's").And.Contain(
                "mandate-replaced  at alpha, replacement o-1: account closed  (by clerk-7)").And.Not.Contain("agreement-9"));
    }

    [Test]
    public async Task Mandate_OfACustomer_EveryOpenAdvanceHasIt()
    {
        await _fixture.UseAsync(async store =>
        {
            await StoreFixture.AddAsync(store, 1, AdvanceState.CollectionDue);
            await StoreFixture.AddAsync(store, 2);
        });
        Assert.That((await GiveAsync("--customer", "customer-1", "--institution", "beta", "--replacement", "o-1")).Error,
            Does.Contain("NotFound: customer customer-1 has no open advance with a mandate at beta."));
        Assert.That((await GiveAsync("--customer", "customer-1", "--replacement", "o-2")).Out.Trim(),
            Is.EqualTo("2 replaced, 0 had it already."));
        Assert.That((await GiveAsync("--customer", "customer-1", "--institution", "alpha", "--replacement", "o-2")).Out.Trim(),
            Is.EqualTo("0 replaced, 2 had it already."));
        await _fixture.UseAsync(async store =>
            Assert.That((await store.StandIn.FindAdvanceAsync(Samples.Key(Samples.Order(2)), default))!.Mandate!.Value.Token,
                Is.EqualTo("agreement-9")));
    }

    [TestCase("--replacement o-1", ExitCode.NotDone, "Expected MERCHANT ORDER [--attempt ID], or --customer ID [--institution ID].")]
    [TestCase("merchant-1 order-1 --customer c --replacement o-1", ExitCode.NotDone, "Expected MERCHANT ORDER")]
    [TestCase("merchant-1 order-1", ExitCode.NotDone, "--replacement ID is missing.")]
    [TestCase("merchant-1 order-1 --replacement o-1", ExitCode.AnswerIsNo, "NotFound: there is no advance merchant-1/order-1.")]
    [TestCase("merchant-1 order-1 --replacement o-1 --attempt a-2", ExitCode.AnswerIsNo,
        "NotFound: there is no advance merchant-1/order-1%/a-2.")]
    public async Task Mandate_Error_SaysWhatIsExpected(string line, int expected, string says)
    {
        await _fixture.UseAsync(store => StoreFixture.AddAsync(store, 1));
        (int code, _, string error) = await GiveAsync(line.Split(' '));
        Assert.That((code, error.Contains(says, StringComparison.Ordinal)), Is.EqualTo((expected, true)), error);
    }

    [Test]
    public async Task Mandate_NobodyCollectsThere_IsRefused()
    {
        await _fixture.UseAsync(store => StoreFixture.AddAsync(store, 1, AdvanceState.CollectionDue));
        (int code, _, string error) = await _fixture.RunAsync(MandateCommand.Command,
            ["merchant-1", Order1, "--replacement", "o-1", .. Ordered.Select(given => given == "alpha" ? "delta" : given)]);
        Assert.That((code,
            error.Contains("mandate institution is 'delta': expected one with a collection channel.", StringComparison.Ordinal)),
                Is.EqualTo((ExitCode.NotDone, true)), error);
    }

    private Task<(int ExitCode, string Out, string Error)> GiveAsync(params string[] given) =>
        _fixture.RunAsync(MandateCommand.Command, [.. given, .. Ordered]);
}
