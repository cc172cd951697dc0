using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Fakes;

namespace FaultTolerantPay.Testing.Tests.Conformance;

/// <summary>The plain runner, without a test framework's fixture.</summary>
public sealed class AdapterReportTests
{
    [Test]
    public async Task RunAsync_RightAdapter_PassesEveryCheckAndRequireIsSilent()
    {
        AdapterReport report = await AdapterConformance.RunAsync(new FakePayoutUnderTest());

        Assert.That(report.Passed, Is.True, report.ToString());
        Assert.That(report.Checks.Select(check => check.Name), Is.EqualTo(AdapterConformance.PayoutChecks));
        Assert.That(report.Skipped, Is.Empty);
        report.Require();
    }

    [Test]
    public async Task Require_FailedCheck_NamesAdapterExpectedAndSeen()
    {
        AdapterReport report = await AdapterConformance.RunAsync(
            new FakePayoutUnderTest(p => new WrongChannel(p.Payouts, p.Collections) { Query = (_, _, _) => new(QueryResult.NotFound) }),
            "Query_AfterSend_FindsIt");

        Assert.That(
            report.Require,
            Throws.InvalidOperationException.With.Message.Contains("WrongChannel").And.Message.Contains(
                "expected: found, Succeeded or Pending").And.Message.Contains("IsFound = False"));
    }

    [Test]
    public void ToString_ManySkippedForOneReason_HasFailuresFirstAndALineForEachReason()
    {
        AdapterCheck Check(string name, CheckStatus status, string seen) => new(name, status, "one answer", seen);
        var report = new AdapterReport("North", [
            Check("A", CheckStatus.Skipped, "no reader"), Check("B", CheckStatus.Passed, "as expected"),
            Check("C", CheckStatus.Skipped, "no reader"), Check("D", CheckStatus.Failed, "two answers."),
            Check("E", CheckStatus.Skipped, "no clock")]);

        Assert.That(report.ToString(), Is.EqualTo(
            """
            North: 1 failed, 1 passed, 3 skipped
              FAILED  D: expected: one answer. Seen: two answers.
              passed  B
              skipped 2 checks: no reader
              skipped E: no clock
            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public async Task RunAsync_HostWithoutHooks_SkipsAndSaysWhatIsMissing()
    {
        AdapterReport report = await AdapterConformance.RunAsync(new BareSink());

        Assert.That(report.Passed, Is.True, report.ToString());
        Assert.That(report.Skipped.Select(check => check.Seen).Distinct(),
            Is.EquivalentTo(
                new[] { "CountDeliveriesAsync is not offered", "MakeSlowAsync is not offered", "MakeDownAsync is not offered" }));
    }

    [Test]
    public void RunAsync_UnknownCheck_IsRefusedByName() => Assert.That(
        async () => await AdapterConformance.RunAsync(new BareSink(), "Deliver_Wrong"),
        Throws.ArgumentException.With.Message.Contains("'Deliver_Wrong'"));

    [Test]
    public async Task RunAsync_CancelledDuringACall_CancelsTheCall()
    {
        using var stop = new CancellationTokenSource();
        var hanging = new HangingSink();
        Task<AdapterReport> run = AdapterConformance.RunAsync(hanging, "Deliver_TwiceAcrossARestart_IsReceivedOnce", stop.Token);
        CancellationToken given = await hanging.Given.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();

        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(given.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task ConfirmOrCancelAsync_NotImplementedAndQueryFindsNothing_CannotCancel()
    {
        IBusinessSystem business = new WithoutCancelling(new OriginalResult(OriginalStatus.NotFound));

        Assert.That(await business.ConfirmOrCancelAsync(Samples.Key(), CancellationToken.None),
            Is.EqualTo(new OriginalResult(OriginalStatus.CannotCancel)));
    }

    [TestCase(OriginalStatus.Unknown)]
    [TestCase(OriginalStatus.Executed)]
    [TestCase(OriginalStatus.Declined)]
    [TestCase(OriginalStatus.InFlight)]
    public async Task ConfirmOrCancelAsync_NotImplementedAndQueryAnswers_GivesItsAnswer(OriginalStatus status)
    {
        IBusinessSystem business = new WithoutCancelling(new OriginalResult(status, "r-1", "c-1"));

        Assert.That(await business.ConfirmOrCancelAsync(Samples.Key(), CancellationToken.None),
            Is.EqualTo(new OriginalResult(status, "r-1", "c-1")));
    }

    private sealed class BareSink : NoticeSinkUnderTest
    {
        private readonly RecordingNoticeSink _sink = new();

        public override MerchantId Merchant => new("shop");

        public override CustomerId Customer => new("ann");

        public override INoticeSink Open() => _sink;
    }

    private sealed class HangingSink : NoticeSinkUnderTest, INoticeSink
    {
        public TaskCompletionSource<CancellationToken> Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override MerchantId Merchant => new("shop");

        public override CustomerId Customer => new("ann");

        public override INoticeSink Open() => this;

        public async ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
        {
            Given.TrySetResult(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private sealed class WithoutCancelling(OriginalResult answer) : IBusinessSystem
    {
        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
            ValueTask.FromResult(answer);

        public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
