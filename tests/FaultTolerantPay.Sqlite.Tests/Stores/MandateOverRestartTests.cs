using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Fakes;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>
/// The whole library on a file that is closed and opened again between the steps: from the advance to the collection by another mandate.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MandateOverRestartTests : IDisposable
{
    private readonly StandInOnFile _world = new();

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task Replace_OverRestarts_EachDebtIsCollectedOnceByTheNewMandate()
    {
        _world.AlphaCollection.OnCollect = instruction => instruction.Key.Transaction.Order.Value == "unknown" ? ChannelResult.Unknown()
            : ChannelResult.HardDecline("14");
        _world.AlphaCollection.OnQuery = _ => throw new TimeoutException("no answer");
        await _world.AddMerchantAsync();
        TransactionRequest[] owed = [await _world.AdvanceAsync("closed"), await _world.AdvanceAsync("unknown")];
        _world.Restart();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That(_world.AlphaCollection.Sent, Has.Count.EqualTo(2), "collections by the old mandate");

        var order = new MandateReplacement
        {
            Id = "o-1",
            Mandate = new Mandate(StandInOnFile.Beta, "agreement-2"),
            By = new OperatorId("clerk-7"),
            Reason = "account closed",
        };
        Assert.That(await _world.Get<IAdvanceActions>().ReplaceMandatesAsync(StandInOnFile.Customer, null, order, default),
            Is.EqualTo(new OperatorActionResult(OperatorActionStatus.Done, null) { Replaced = 2 }), "replacement");
        _world.Restart();
        Assert.That(await _world.Get<IAdvanceActions>().ReplaceMandatesAsync(StandInOnFile.Customer, null, order, default),
            Is.EqualTo(new OperatorActionResult(OperatorActionStatus.AlreadyDone, null) { Unchanged = 2 }),
            "replacement again after the restart");
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(owed[0])).State, Is.EqualTo(AdvanceState.Collected), "the first debt is collected");
        Advance unknown = await _world.AdvanceOfAsync(owed[1]);
        Assert.That((unknown.State, unknown.Mandate!.Value.Institution, unknown.InFlight!.Mandate!.Value.Institution),
            Is.EqualTo((AdvanceState.CollectionUnknown, StandInOnFile.Beta, StandInOnFile.Alpha)),
            "the unknown collection keeps its mandate");
        Assert.That((_world.AlphaCollection.Sent.Count, _world.BetaCollection.Sent.Count), Is.EqualTo((2, 1)), "sends by either mandate");

        _world.AlphaCollection.OnQuery = _ => QueryResult.NotFound;
        _world.Restart();
        await _world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await _world.AdvanceOfAsync(owed[1])).State, Is.EqualTo(AdvanceState.Collected), "the second debt is collected");
        Assert.That(_world.BetaCollection.Sent.Select(sent =>
            (sent.Key.Transaction.Order.Value, sent.Key.Ordinal, sent.Mandate!.Value.Token)),
                Is.EqualTo(new[] { ("closed", 2, "agreement-2"), ("unknown", 2, "agreement-2") }),
            "collections by the new mandate");
        Assert.That(await _world.Get<ILedger>().VerifyAsync(default), Is.Empty, "ledger");
    }

    [Test]
    public async Task Pay_NextTimeAndRestart_TheDebtIsCollectedByTheMandateOfThePayment()
    {
        _world.AlphaCollection.OnCollect = instruction => instruction.Mandate!.Value.Token == "agreement-1"
            ? ChannelResult.HardDecline("14") : ChannelResult.Succeeded();
        await _world.AddMerchantAsync();
        TransactionRequest owed = await _world.AdvanceAsync("closed");
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        TransactionRequest next = _world.Request("next") with { Mandate = new Mandate(StandInOnFile.Alpha, "agreement-2") };
        Assert.That((await _world.Get<IFallbackTransactionPipeline>().ExecuteAsync(next)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary),
            "next payment");
        _world.Restart();
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        Assert.That((await _world.AdvanceOfAsync(owed)).State, Is.EqualTo(AdvanceState.Collected), "the debt is collected");
        Assert.That((await _world.Get<IStandInStore>().ListTimelineAsync(owed.Key, default)).Select(line => line.Detail),
            Has.Member("at alpha, from payment shop/next"), "timeline");
        Assert.That((await _world.Get<IStandInStore>().ReadBacklogAsync(WorkKind.Mandate, DateTimeOffset.MaxValue, default)).Due, Is.Zero,
            "work that is left");
        Assert.That(await _world.Get<ILedger>().VerifyAsync(default), Is.Empty, "ledger");
    }

    [Test]
    public async Task Refund_AfterAnotherMandateAndRestart_GoesToTheAccountsItWasCollectedFrom()
    {
        _world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(300)
            : ChannelResult.HardDecline("14");
        await _world.AddMerchantAsync();
        TransactionRequest owed = await _world.AdvanceAsync("part");
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        var order = new MandateReplacement
        {
            Id = "o-1",
            Mandate = new Mandate(StandInOnFile.Beta, "agreement-2"),
            By = new OperatorId("clerk-7"),
            Reason = "account closed",
        };
        Assert.That((await _world.Get<IAdvanceActions>().ReplaceMandateAsync(owed.Key, order, default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "replacement");
        await _world.PassAsync(TimeSpan.FromDays(4), TimeSpan.FromHours(6));
        Assert.That((await _world.AdvanceOfAsync(owed)).State, Is.EqualTo(AdvanceState.Collected), "collected");
        _world.Restart();
        await _world.Get<IAdvanceActions>()
            .RefundAsync(new RefundRequest(owed.Key, new RefundId("r-1"), owed.Amount, new OperatorId("till-4"), "goods returned"),
                default);
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That(Refunds(_world.BetaCollection).Concat(Refunds(_world.AlphaCollection)),
            Is.EqualTo(new[] { ("agreement-2", 700L), ("agreement-1", 300L) }), "refunds by mandate");
        Assert.That(await _world.Get<ILedger>().VerifyAsync(default), Is.Empty, "ledger");

        static IEnumerable<(string Token, long AmountMinor)> Refunds(FakeCollectionChannel channel) =>
            channel.Sent.Where(sent => sent.Key.Purpose == InstructionPurpose.CustomerRefund)
                .Select(sent => (sent.Mandate!.Value.Token, sent.Amount.Minor));
    }
}
