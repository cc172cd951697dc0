using FaultTolerantPay.Advances;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Advances;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>Evidence and actions whose commit the store refuses again and again, and what evidence says in the end.</summary>
public sealed class RefusedRoundsTests
{
    private StandInHarness _world = null!;
    private bool _refuses;
    private int _commits;

    [SetUp]
    public async Task Start()
    {
        (_refuses, _commits) = (false, 0);
        IStandInStore store = InterceptedStore.Around(new InMemoryStandInStore(), (_, commit) =>
        {
            _commits += _refuses ? 1 : 0;
            Assert.That(_commits, Is.LessThan(1_000), "It never gives up.");
            return _refuses ? new(new CommitResult(CommitStatus.VersionConflict)) : commit();
        });
        _world = new StandInHarness(services: services =>
            services.AddSingleton(store).AddSingleton<INoticeSink>(new DeafSink()));
        await _world.AddMerchantAsync(limitMinor: 1);
        _world.Fail();
        Assert.That((await _world.Pipeline.ExecuteAsync(_world.Request())).Kind, Is.EqualTo(OutcomeKind.Refused));
    }

    [TearDown]
    public void Stop() => _world.Dispose();

    [Test]
    public void ReportExecuted_AnotherWriterIsFasterEachTime_GivesUpAfterAHundredRounds()
    {
        _refuses = true;

        Assert.That(
            ReportAsync,
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True
                .And.Message.StartsWith($"Payment {_world.Request().Key} changed 100 times"));
        Assert.That(_commits, Is.EqualTo(100), "rounds");
    }

    [Test]
    public void Skip_TheStoreRefusesBothRounds_SaysThatItIsDamaged()
    {
        _refuses = true;
        string id = $"{_world.Request().Key}#{NoticeKind.LimitExceeded}";

        Assert.That(
            async () => await _world.Get<IMessageActions>().SkipAsync(id, StandInHarness.Clerk, "asked them by phone", default),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True
                .And.Message.Contains("the store is damaged"));
        Assert.That(_commits, Is.EqualTo(2), "rounds");
    }

    [Test]
    public async Task ReportExecuted_OfARefusedPayment_SaysWhyItWasRefusedAndHoldsTheOrder()
    {
        await ReportAsync();

        Assert.That((await _world.OpenDiscrepancyAsync()).Evidence, Does.StartWith("answered Refused LimitExceeded "));
        Assert.That((await _world.Store.FindTransactionAsync(_world.Request().Key, default))!.MayBePaid, Is.True, "no other attempt");
    }

    [Test]
    public async Task ReportExecuted_OfAFailedPayment_SaysTheReason()
    {
        await _world.AddMerchantAsync("kiosk");
        _world.AlphaPayout.OnPay = _world.BetaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        TransactionRequest request = _world.Request(merchant: "kiosk");
        TransactionOutcome failed = await _world.Pipeline.ExecuteAsync(request);
        Assert.That((failed.Kind, failed.Reason is null), Is.EqualTo((OutcomeKind.Failed, false)), "first answer");

        await _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "their journal", default);

        Assert.That(
            (await _world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Select(open => open.Evidence),
            Has.Some.StartsWith($"answered Failed {failed.Reason} "));
    }

    [Test]
    public void And_TwoAttempts_KeepTheStrongerFindingAndWhatEitherFound()
    {
        var notDone = new StepResult(OperatorActionStatus.NotAllowed, "held");
        var first = new EvidenceResult(OriginalFinding.Contradiction, NotDone: notDone);
        var second = new EvidenceResult(OriginalFinding.UnknownPayment);

        OriginalFinding stronger = (OriginalFinding)Math.Max((int)first.Finding, (int)second.Finding);
        Assert.That(first.And(second), Is.EqualTo(new EvidenceResult(stronger, NotDone: notDone)), "of the first");
        Assert.That(second.And(first), Is.EqualTo(new EvidenceResult(stronger, NotDone: notDone)), "of the second");
        var other = new StepResult(OperatorActionStatus.NotAllowed, "closed");
        Assert.That(first.And(first with { NotDone = other }).NotDone, Is.EqualTo(other), "of both");
        Advance advance = AdvanceSamples.In(AdvanceState.Paid), collected = AdvanceSamples.In(AdvanceState.Collected);
        Assert.That((first with { Advance = advance }).And(second).Advance, Is.EqualTo(advance), "advance of the first");
        Assert.That(
            (first with { Advance = advance }).And(second with { Advance = collected }).Advance, Is.EqualTo(collected), "advance of both");
    }

    private async Task ReportAsync() => await _world.Recovery.ReportExecutedAsync(
        _world.Request().Key, _world.Request().Amount, StandInHarness.Clerk, "their journal", default);

    private sealed class DeafSink : INoticeSink
    {
        public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("no such number");
    }
}
