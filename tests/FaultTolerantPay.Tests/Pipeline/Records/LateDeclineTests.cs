using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;
using static FaultTolerantPay.Tests.Pipeline.Records.RecordSteps;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>
/// A decline that may contradict what another node has stored: nobody is answered with it before it is on record (M4).
/// </summary>
[OnOneThread]
public sealed class LateDeclineTests
{
    [Test]
    public async Task Execute_DeclineAfterTheDeadlineThatTheStoreDoesNotTake_IsNotAnswered()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        world.Primary.OnExecute = _ =>
        {
            world.Time.Advance(request.AnswerBy - world.Now);
            return PrimaryResult.Declined("cancelled");
        };
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Fails : CallOutcome.Works;
        TransactionOutcome answered = await world.Pipeline.ExecuteAsync(request);

        TransactionOutcome again = await world.Pipeline.ExecuteAsync(request);
        store.Mend();
        TransactionOutcome later = await world.Pipeline.ExecuteAsync(request);

        Assert.That(new[] { answered.Kind, again.Kind }, Is.All.EqualTo(OutcomeKind.InProgress),
            "a worker of another node may have stored \"failed\"");
        Assert.That(later.Kind, Is.EqualTo(OutcomeKind.DeclinedByPrimary));
    }

    [Test]
    public async Task Execute_DeclinedSinceAnEarlierTryWasCancelled_IsStoredBeforeItIsAnswered()
    {
        using StandInHarness world = Breakable(out BreakableStore store);
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.None, "busy");
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request());

        // A worker had begun to cancel the first try when that was withdrawn, and could not store what it found.
        world.Primary.OnExecute = _ => PrimaryResult.Declined("cancelled");
        store.CallOutcomeOf = commit => IsFinal(commit) ? CallOutcome.Hangs : CallOutcome.Works;
        Task<TransactionOutcome> asking = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        TransactionOutcome answered = await asking;
        TransactionOutcome again = await world.Pipeline.ExecuteAsync(world.Request());

        // What was not written is lost with the node.
        world.Restart();
        store.Mend();
        world.Primary.OnQuery = _ => new OriginalResult(OriginalStatus.Cancelled);
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.Unavailable));
        Assert.That((await world.Store.FindTransactionAsync(world.Request().Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Failed));
        Assert.That(new[] { answered.Kind, again.Kind }, Is.All.EqualTo(OutcomeKind.InProgress),
            "\"Declined\" would be another answer than \"failed\".");
    }
}
