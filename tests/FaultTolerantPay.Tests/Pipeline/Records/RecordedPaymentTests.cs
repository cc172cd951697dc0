using FaultTolerantPay.Faults;
using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;
using static FaultTolerantPay.Tests.Pipeline.Records.RecordSteps;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>
/// A payment that may reach the business system is on record first, so that a retry in a fault is never paid twice (M2, M3, M4).
/// </summary>
[OnOneThread]
public sealed class RecordedPaymentTests
{
    public enum Where
    {
        SameNode,
        AfterRestart,
        OtherNode,
    }

    [Test]
    public async Task Execute_RetryInAFaultOfWhatTheBusinessSystemAnswered_IsReplayed([Values] Where where, [Values] bool declines)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        if (declines)
        {
            world.Primary.OnExecute = _ => PrimaryResult.Declined("no-funds");
        }

        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request());
        if (where == Where.AfterRestart)
        {
            world.Restart();
        }

        using StandInHarness? other = where == Where.OtherNode ? new StandInHarness(beside: world) : null;
        StandInHarness asked = other ?? world;
        asked.Fail();

        TransactionOutcome again = await asked.Pipeline.ExecuteAsync(world.Request());
        TransactionOutcome conflict = await asked.Pipeline.ExecuteAsync(world.Request(minor: 4_000));

        Assert.That(first.Kind, Is.EqualTo(declines ? OutcomeKind.DeclinedByPrimary : OutcomeKind.CompletedByPrimary), "first answer");
        Assert.That(again, Is.EqualTo(first with { IsReplay = true }), "retry");
        Assert.That(conflict.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict), "another amount");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
    }

    [Test]
    public async Task Execute_RetryInAFaultInTheModeThatStoresNothing_IsPaidTwice()
    {
        using var world =
            new StandInHarness(pay => pay.Pipeline(options => options.PaymentRecords = PaymentRecordPolicy.NoneRetryMayPayTwice));
        await world.AddMerchantAsync();
        await world.Pipeline.ExecuteAsync(world.Request());
        world.Fail();

        TransactionOutcome again = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(again.Kind, Is.EqualTo(OutcomeKind.Advanced), "The name of the mode says so.");
    }

    [Test]
    public async Task Execute_Healthy_LeavesOneSmallRecordAndNothingInTheQueue()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        await world.Pipeline.ExecuteAsync(world.Request());

        PaymentHistory history = (await world.Ledger.GetHistoryAsync(world.Request().Key, default))!;
        Assert.That(history.Payment.Outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "outcome on record");
        Assert.That(history.Timeline, Is.Empty, "timeline");
        Assert.That((await world.Store.ReadBacklogAsync(WorkKind.Transaction, world.Now.AddDays(1), default)).Due, Is.Zero,
            "work in the queue");
        Assert.That(world.Backlog.Read(), Is.EqualTo(default(RecordBacklog)), "records that wait");
    }

    [Test]
    public async Task Execute_CrashBetweenIntentAndAnswer_RetryInAFaultStaysPending([Values] bool wasExecuted)
    {
        var detector = new DyingDetector();
        using var world = new StandInHarness(services: services => services.AddSingleton<IFaultDetector>(detector));
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        _ = world.Pipeline.ExecuteAsync(request).AsTask();

        // The process died while it waited for the answer: what is on disk is all there is.
        world.Restart();
        TransactionOutcome inFault = await world.Pipeline.ExecuteAsync(request);
        detector.State = FaultState.Healthy;
        world.Primary.OnQuery = _ => new OriginalResult(wasExecuted ? OriginalStatus.Executed : OriginalStatus.NotFound, "p-1");
        await world.PassAsync(TimeSpan.FromMinutes(2));

        OutcomeKind expected = wasExecuted ? OutcomeKind.CompletedByPrimary : OutcomeKind.Failed;
        Assert.That(inFault.Reason, Is.EqualTo(OutcomeReasons.InProgress), "retry in the fault");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(expected),
            "outcome on record in the end");
        Assert.That(world.Notices.Notices.Single().Outcome!.Kind, Is.EqualTo(expected), "outcome in the notice");
    }

    [Test]
    public async Task Execute_CrashBeforeTheOutcomeIsWritten_AskedBeforeItIsCancelled()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Hangs : CallOutcome.Works;
        TransactionRequest request = world.Request();

        TransactionOutcome answered = await world.Pipeline.ExecuteAsync(request);
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(request);
        world.Restart();
        store.Mend();
        world.Fail();
        TransactionOutcome inFault = await world.Pipeline.ExecuteAsync(request);
        world.Detector.Recover();
        world.Primary.OnQuery = _ => new OriginalResult(OriginalStatus.Executed, "p-1");
        // Cancelling would undo what the caller was answered as paid.
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Reversed);
        await world.PassAsync(TimeSpan.FromMinutes(2));

        Assert.That(answered.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "The answer does not wait for the write.");
        Assert.That(again, Is.EqualTo(answered with { IsReplay = true }), "retry on the same node");
        Assert.That(inFault.Reason, Is.EqualTo(OutcomeReasons.InProgress), "retry in the fault");
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary), "outcome on record in the end");
    }

    [Test]
    public async Task Execute_MoreWritesBehindThanMayBe_CallerWaitsForItsOwn()
    {
        using StandInHarness world = Breakable(out BreakableStore store, options => options.MaxWritesBehind = 1);
        await world.AddMerchantAsync();
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Hangs : CallOutcome.Works;

        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request("a"));
        Task<TransactionOutcome> second = world.Pipeline.ExecuteAsync(world.Request("b")).AsTask();
        bool waited = !second.IsCompleted;
        store.LetGo();

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "first outcome");
        Assert.That(waited, "the second caller waits");
        Assert.That((await second).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "second outcome");
    }

    [Test]
    public async Task Execute_CallerGaveUpWhileTheIntentWasWritten_NothingIsSentAndTheSameKeyMayTryAgain()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        using var source = new CancellationTokenSource();
        store.CallOutcomeOf = commit => IsIntent(commit) ? CallOutcome.Hangs : CallOutcome.Works;
        Task<TransactionOutcome> paying = world.Pipeline.ExecuteAsync(world.Request(), source.Token).AsTask();
        await source.CancelAsync();
        store.Mend();
        store.LetGo();

        Assert.That(async () => await paying, Throws.InstanceOf<OperationCanceledException>(), "the caller gave up");
        Assert.That(world.Primary.Executed, Is.Empty, "executions");
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "retry");
    }

    [Test]
    public async Task Execute_RetryWhileARecordIsAnsweredLate_GetsTheFinalOutcomeThatWasAnsweredMeanwhile()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        store.CallOutcomeOf = commit => commit is null || IsIntent(commit) ? CallOutcome.Works : CallOutcome.Fails;
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);

        // The unknown outcome is written by a worker, which does not hear of it; another node ends the payment, and tells its caller.
        store.CallOutcomeOf = commit => commit?.Transaction is null ? CallOutcome.Works : CallOutcome.HangsAfterwards;
        Task<int> writing = ((IBackgroundWork)world.Backlog).RunOnceAsync(default).AsTask();
        store.Mend();
        TransactionRecord written = (await world.Store.FindTransactionAsync(request.Key, default))!;
        var completed = new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = world.Now };
        await world.Store.CommitAsync(new StandInCommit { At = world.Now, Transaction = written with { Outcome = completed } }, default);
        Task<TransactionOutcome> asking = world.Pipeline.ExecuteAsync(request).AsTask();
        store.LetGo();
        await writing;

        Assert.That(written.Outcome.Reason, Is.EqualTo(OutcomeReasons.PrimaryUnknown));
        Assert.That(await asking, Is.EqualTo(completed with { IsReplay = true }), "\"Pending\" would be a second answer.");
    }

    [Test]
    public async Task Recorded_CrashInBetween_BusinessSystemIsAskedLater()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => throw new InvalidOperationException("the process dies here");
        TransactionRequest request = world.Request();
        TransactionOutcome unknown = await world.Pipeline.ExecuteAsync(request);
        Assert.That(unknown.Kind, Is.EqualTo(OutcomeKind.Pending), "first answer");
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Executed, "p-1");
        world.Restart();
        await world.PassAsync(TimeSpan.FromMinutes(2));

        TransactionOutcome final =
            await world.Pipeline.ExecuteAsync(request with { RequestedAt = world.Now, AnswerBy = world.Now + TimeSpan.FromSeconds(5) });
        Assert.That(final.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "final answer");
        Assert.That(final.Reference, Is.EqualTo("p-1"), "reference");
    }

    [Test]
    public async Task Recorded_EveryWay_OneOutcome()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionOutcome healthy = await world.Pipeline.ExecuteAsync(world.Request("healthy"));
        TransactionOutcome replay = await world.Pipeline.ExecuteAsync(world.Request("healthy"));
        world.Fail();
        TransactionOutcome advanced = await world.Pipeline.ExecuteAsync(world.Request("advanced"));
        TransactionOutcome refused = await world.Pipeline.ExecuteAsync(world.Request("refused", 200_000));
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That(healthy.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "healthy");
        Assert.That(replay.IsReplay, Is.True, "replay");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1), "executions");
        Assert.That(advanced.Kind, Is.EqualTo(OutcomeKind.Advanced), "advanced");
        Assert.That(refused.Refusal!.Code, Is.EqualTo(RefusalCode.LimitExceeded), "refused");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Recorded_Unavailable_SameKeyMayTryAgain()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync(consents: false);
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.Connection);
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request());
        world.Primary.OnExecute = _ => PrimaryResult.Succeeded();
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request());
        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.Unavailable), "first answer");
        Assert.That(second.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "second answer");
        Assert.That(second.IsReplay, Is.False, "the second answer is no replay");
    }

    /// <summary>The first call is never answered; from then on the business system is held to be down.</summary>
    private sealed class DyingDetector : IFaultDetector
    {
        private bool _wasCalled;

        public FaultState State { get; set; } = new() { Status = FaultStatus.Faulted, Outage = new OutageId(1) };

        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
        {
            bool isFirst = !_wasCalled;
            _wasCalled = true;
            return isFirst ? new(new TaskCompletionSource<PrimaryResult>().Task) : new(PrimaryResult.NotExecuted(FaultKind.Withheld));
        }

        public ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            ExecuteAsync(request, cancellationToken);
    }
}
