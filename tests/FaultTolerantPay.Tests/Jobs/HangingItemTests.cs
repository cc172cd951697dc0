using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FaultTolerantPay.Tests.Jobs;

/// <summary>
/// One payment whose calls never end: it is postponed and reported, nothing is counted that was not sent, and all others are served.
/// </summary>
[OnOneThread]
public class HangingItemTests
{
    private const string Hangs = "hangs";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Confirmation_NeverEnds_IsAskedOnceAndSeenAndOthersAreConfirmed()
    {
        var bank = new HangingBank();
        using StandInHarness world = Beside(bank);
        await world.AddMerchantAsync();
        TransactionRequest hangs = await world.AdvancedAsync(Hangs);
        world.Detector.Recover();
        await PassAsync(world, WorkKind.Confirmation, 40);

        TransactionRequest other = await world.AdvancedAsync("other");
        world.Detector.Recover();
        await PassAsync(world, WorkKind.Confirmation, 1);

        Assert.That((await world.AdvanceOfAsync(other)).State, Is.Not.EqualTo(AdvanceState.Paid), "the other payment is confirmed");
        Assert.That((bank.Hanging, (await world.AdvanceOfAsync(hangs)).ConfirmationAttempts), Is.EqualTo((1, 1)),
            "calls that hang, and attempts counted");
        Discrepancy overdue = await world.OpenDiscrepancyAsync();
        Assert.That((overdue.Key, overdue.Kind), Is.EqualTo((hangs.Key, DiscrepancyKind.ConfirmationOverdue)), "discrepancy");
        Assert.That(overdue.Evidence, Does.Contain("have not ended"), "evidence of the discrepancy");
    }

    [Test]
    public async Task HeldPayment_QuestionNeverEnds_IsAskedOnceAndSeenAndOthersAreAsked()
    {
        var bank = new HangingBank();
        using StandInHarness world = Beside(bank);
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        TransactionRequest hangs = world.Request(Hangs);
        await world.Pipeline.ExecuteAsync(hangs);
        await PassAsync(world, WorkKind.Transaction, 40);

        TransactionRequest other = world.Request("other");
        await world.Pipeline.ExecuteAsync(other);
        await PassAsync(world, WorkKind.Transaction, 1);

        Assert.That((await world.Store.FindTransactionAsync(other.Key, default))!.Outcome.IsFinal, Is.True, "the other payment is final");
        Assert.That((bank.Hanging, (await world.Store.FindTransactionAsync(hangs.Key, default))!.Queries), Is.EqualTo((1, 1)),
            "calls that hang, and queries counted");
        Discrepancy overdue = await world.OpenDiscrepancyAsync();
        Assert.That((overdue.Key, overdue.Kind), Is.EqualTo((hangs.Key, DiscrepancyKind.PrimaryStillUnknown)), "discrepancy");
    }

    [Test]
    public async Task Advice_NeverEnds_IsSentOnceAndSeenAndOthersAreSent()
    {
        var bank = new HangingBank();
        using StandInHarness world = Beside(bank);
        await world.AddMerchantAsync();
        TransactionRequest hangs = await world.AdvancedAsync(Hangs);
        world.Detector.Recover();
        await PassAsync(world, WorkKind.Advices, 40);

        TransactionRequest other = await world.AdvancedAsync("other");
        world.Detector.Recover();
        await PassAsync(world, WorkKind.Advices, 1);

        Assert.That(bank.Advised, Is.EqualTo(new[] { other.Key }), "the other advice is sent");
        OutboxMessage waiting = (await world.Store.ListOutboxAsync(new WorkItemKey(WorkKind.Advices, hangs.Key), 10, default))[0];
        Assert.That((bank.Hanging, waiting.Attempts, waiting.Status), Is.EqualTo((1, 1, OutboxStatus.Waiting)),
            "calls that hang, attempts counted, status");
        Discrepancy overdue = await world.OpenDiscrepancyAsync();
        Assert.That((overdue.Key, overdue.Kind), Is.EqualTo((hangs.Key, DiscrepancyKind.AdviceOverdue)), "discrepancy");
    }

    [Test]
    public async Task Advice_CallEndsAfterAll_IsSentAgain()
    {
        var bank = new HangingBank();
        using StandInHarness world = Beside(bank);
        await world.AddMerchantAsync();
        TransactionRequest hangs = await world.AdvancedAsync(Hangs);
        world.Detector.Recover();
        await PassAsync(world, WorkKind.Advices, 10);

        bank.End();
        await PassAsync(world, WorkKind.Advices, 6);

        Assert.That(bank.Advised, Is.EqualTo(new[] { hangs.Key }));
    }

    [Test]
    public async Task CollectionQuery_NeverEnds_IsAskedOnceAndSeenAndOthersAreCollected()
    {
        var channel = new HangingCollection();
        using var world = new StandInHarness(
            pay =>
            {
                pay.Calls(o => o.MaxAbandonedCalls = 8);
                pay.Collection(o => o.Delay = TimeSpan.Zero);
            },
            services =>
            {
                services.RemoveAll<ICollectionChannel>();
                services.AddSingleton<ICollectionChannel>(channel);
            });
        await world.AddMerchantAsync();
        TransactionRequest hangs = await world.AdvancedAsync(Hangs);
        world.Detector.Recover();
        await PassAsync(world, WorkKind.Confirmation, 1);
        await PassAsync(world, WorkKind.Advance, 60);

        TransactionRequest other = await world.AdvancedAsync("other");
        world.Detector.Recover();
        await PassAsync(world, WorkKind.Confirmation, 1);
        await PassAsync(world, WorkKind.Advance, 1);

        Assert.That((await world.AdvanceOfAsync(other)).State, Is.EqualTo(AdvanceState.Collected), "the other payment is collected");
        Assert.That((channel.Hanging, (await world.AdvanceOfAsync(hangs)).InFlight!.Queries), Is.EqualTo((1, 1)),
            "calls that hang, and queries counted");
        Discrepancy overdue = await world.OpenDiscrepancyAsync();
        Assert.That((overdue.Key, overdue.Kind), Is.EqualTo((hangs.Key, DiscrepancyKind.StillUnknown)), "discrepancy");
    }

    private static StandInHarness Beside(HangingBank bank) =>
        new(pay => pay.Calls(o => o.MaxAbandonedCalls = 8), services => services.AddSingleton<IBusinessSystem>(bank));

    private static async Task PassAsync(StandInHarness world, WorkKind kind, int minutes)
    {
        for (int minute = 0; minute < minutes; minute++)
        {
            world.Time.Advance(Minute);
            await world.WorkBesideHangingAsync(kind, Limit);
        }
    }

    /// <summary>A business system that never answers calls about one order, until the test ends them.</summary>
    private sealed class HangingBank : IBusinessSystem
    {
        private readonly TaskCompletionSource _end = new();
        private bool _hasEnded;

        public int Hanging { get; private set; }

        public List<TransactionKey> Advised { get; } = [];

        public void End()
        {
            _hasEnded = true;
            _end.SetResult();
        }

        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public async ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken)
        {
            await HangAsync(key);
            return new OriginalResult(OriginalStatus.Executed);
        }

        public async ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken)
        {
            await HangAsync(key);
            return new OriginalResult(OriginalStatus.Cancelled);
        }

        public async ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken)
        {
            await HangAsync(advice.Key);
            if (!cancellationToken.IsCancellationRequested)
            {
                Advised.Add(advice.Key);
            }

            return PrimaryResult.Succeeded();
        }

        private Task HangAsync(TransactionKey key)
        {
            if (key.Order.Value != Hangs || _hasEnded)
            {
                return Task.CompletedTask;
            }

            Hanging++;
            return _end.Task;
        }
    }

    /// <summary>A channel that cannot tell of one order's collections, and never answers questions about them.</summary>
    private sealed class HangingCollection : ICollectionChannel
    {
        public int Hanging { get; private set; }

        public InstitutionId Institution => StandInHarness.Alpha;

        public TimeSpan LateBookingWindow => TimeSpan.FromSeconds(10);

        public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
            ValueTask.FromResult(instruction.Key.Transaction.Order.Value == Hangs ? ChannelResult.Unknown() : ChannelResult.Succeeded());

        public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken)
        {
            Hanging++;
            return ScriptedInstitution.Silence<QueryResult>();
        }
    }
}
