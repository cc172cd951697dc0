using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Controls;

/// <summary>
/// A node ends between the durable write of an instruction and its send, and a pause comes in: it holds, and nothing is sent twice.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PausedThenCrashedTests : IDisposable
{
    private readonly InMemoryDisk _disk = new();
    private readonly StandInHarness _world;
    private InstructionPurpose? _endsAfterWriting;

    public PausedThenCrashedTests() => _world = new StandInHarness(
        pay => pay.Collection(options => options.Delay = TimeSpan.Zero).Settlement(options => options.PromiseToPay = true),
        services => services
            .AddSingleton<IOperatorQueries>(new InMemoryOperatorQueries(_disk))
            .AddSingleton(InterceptedStore.Around(new InMemoryStandInStore(_disk), CommitAsync)));

    public void Dispose() => _world.Dispose();

    [TestCase(false)]
    [TestCase(true)]
    public async Task Collect_NodeEndsBeforeTheSend_ThePauseHoldsAndNothingIsSentTwice(bool wasSent)
    {
        TransactionRequest request = await PromisedAsync();
        await _world.PassAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10));
        _world.Detector.Recover();
        _endsAfterWriting = InstructionPurpose.Collection;
        await _world.PassAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));
        Advance written = await _world.AdvanceOfAsync(request);
        Assert.That((written.State, written.InFlight!.Key.Ordinal, _world.AlphaCollection.Sent.Count),
            Is.EqualTo((AdvanceState.Collecting, 1, 0)), "written, not sent");

        await PauseAsync(PausedWork.Collections);
        _world.Restart();
        _world.AlphaCollection.OnQuery = _ => wasSent ? QueryResult.Found(ChannelResult.Succeeded()) : QueryResult.NotFound;
        await _world.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(5));
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That(_world.AlphaCollection.Sent, Is.Empty,
            "It is asked about, never sent by who takes it over; and the next one is paused.");
        Assert.That((advance.State, advance.CollectionOrdinal),
            Is.EqualTo((wasSent ? AdvanceState.Collected : AdvanceState.CollectionDue, 1)), "resolved by a query");
        if (!wasSent)
        {
            Assert.That(advance.PausedByControl, Is.Null, "It waits for its retry.");
            await _world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
            Assert.That((await _world.AdvanceOfAsync(request)).PausedByControl, Is.Not.Null, "the retry is paused");
        }

        await ResumeAsync(PausedWork.Collections);
        await _world.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromHours(1));
        Assert.That(_world.AlphaCollection.Sent.Select(sent => sent.Key.Ordinal), Is.EqualTo(wasSent ? [] : new[] { 2 }),
            "instructions sent after the resume");
        Assert.That((await _world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(request.Amount.Minor), "amount collected");
        await _world.AssertLedgerAsync();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Pay_NodeEndsBeforeTheSend_ThePauseHoldsAndNothingIsSentTwice(bool wasSent)
    {
        _endsAfterWriting = InstructionPurpose.Payout;
        TransactionRequest request = await PromisedAsync();
        await _world.PassAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        Advance written = await _world.AdvanceOfAsync(request);
        Assert.That((written.State, Sent.Count), Is.EqualTo((AdvanceState.PayoutSent, 0)), "written, not sent");

        await PauseAsync(PausedWork.Payouts);
        _world.Restart();
        _world.AlphaPayout.OnQuery = _ => wasSent ? QueryResult.Found(ChannelResult.Succeeded()) : QueryResult.NotFound;
        await _world.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(5));
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That(Sent, Is.Empty, "nothing is sent while paused");
        Assert.That((advance.IsPaid, advance.PayoutOrdinal), Is.EqualTo((wasSent, 1)), "resolved by a query");
        Assert.That(advance.PausedByControl is not null, Is.EqualTo(!wasSent), "the next payout is paused");

        await ResumeAsync(PausedWork.Payouts);
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        Assert.That(Sent.Select(sent => sent.Key.Ordinal), Is.EqualTo(wasSent ? [] : new[] { 2 }), "payouts sent after the resume");
        Assert.That((await _world.AdvanceOfAsync(request)).IsPaid, "paid in the end");
        await _world.AssertLedgerAsync();
    }

    private List<Instruction> Sent => [.. _world.AlphaPayout.Sent, .. _world.BetaPayout.Sent];

    private async Task<TransactionRequest> PromisedAsync()
    {
        await _world.AddMerchantAsync();
        return await _world.AdvancedAsync();
    }

    /// <summary>
    /// The commit is durable, and nothing that the node does after it happens any more: to the worker it looks as if the store had gone.
    /// </summary>
    private async ValueTask<CommitResult> CommitAsync(StandInCommit commit, Func<ValueTask<CommitResult>> store)
    {
        CommitResult result = await store();
        bool ends = false;
        for (int i = 0; i < commit.Instructions.Count; i++)
        {
            ends |= commit.Instructions[i].Key.Purpose == _endsAfterWriting && commit.Instructions[i].Key.Ordinal == 1
                && !commit.Instructions[i].IsResolved;
        }

        if (!ends)
        {
            return result;
        }

        _endsAfterWriting = null;
        throw new StoreException("The node ends here.");
    }

    private async Task PauseAsync(PausedWork work) =>
        Assert.That(
            (await _world.Controls.PauseAsync(ControlTarget.Everything, work, StandInHarness.Clerk, "double debits", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done));

    private async Task ResumeAsync(PausedWork work) =>
        Assert.That(
            (await _world.Controls.ResumeAsync(ControlTarget.Everything, work, StandInHarness.Clerk, "works again", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done));
}
