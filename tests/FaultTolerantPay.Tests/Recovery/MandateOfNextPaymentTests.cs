using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>A customer's next payment brings a mandate for his older debts, where policy allows it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MandateOfNextPaymentTests : IDisposable
{
    private static readonly Mandate Fresh = new(StandInHarness.Alpha, "agreement-2");
    private readonly FakeCollectionChannel _beta = new(StandInHarness.Beta);
    private readonly StandInHarness _world;
    private int _payments;

    public MandateOfNextPaymentTests() => _world = World(pay => pay.Collection(options => options.UseMandateOfNextPayment = true));

    public void Dispose() => _world.Dispose();

    private StandInHarness World(Action<FaultTolerantPayBuilder>? configure = null) => new(
        pay =>
        {
            pay.Collection(options => options.Delay = TimeSpan.Zero);
            configure?.Invoke(pay);
        },
        services => services.AddSingleton<ICollectionChannel>(_beta));

    [Test]
    public async Task Pay_ByDefault_BringsNothing()
    {
        using StandInHarness world = World();
        TransactionRequest owed = await OwedAsync(world);
        await PayAsync(world, Fresh);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(owed)).Mandate, Is.EqualTo(owed.Mandate));
        Assert.That((await world.Store.ReadBacklogAsync(WorkKind.Mandate, DateTimeOffset.MaxValue, default)).Due, Is.Zero);
    }

    [Test]
    public async Task Pay_Allowed_TheDebtIsCollectedByItsMandate()
    {
        TransactionRequest owed = await OwedAsync(_world);
        TransactionRequest next = await PayAsync(_world, Fresh);
        Assert.That((await _world.AdvanceOfAsync(owed)).Mandate, Is.EqualTo(owed.Mandate), "Not before the caller has an answer.");
        await _world.PassAsync(TimeSpan.FromMinutes(1));
        Advance advance = await _world.AdvanceOfAsync(owed);
        Assert.That((advance.State, advance.Mandate), Is.EqualTo((AdvanceState.Collected, (Mandate?)Fresh)),
            "state and mandate of the debt");
        Assert.That(_world.AlphaCollection.Sent.Select(sent => sent.Mandate!.Value.Token),
            Is.EqualTo(new[] { "agreement-1", "agreement-2" }), "mandates that were debited");
        TimelineEvent line = (await _world.Store.ListTimelineAsync(owed.Key, default)).Single(line => line.Name == "mandate-replaced");
        Assert.That((line.Detail, line.Operator), Is.EqualTo(($"at alpha, from payment {next.Key}", (OperatorId?)null)),
            "line on the timeline");
        Assert.That((await _world.Store.ReadBacklogAsync(WorkKind.Mandate, DateTimeOffset.MaxValue, default)).Due, Is.Zero,
            "work that is left");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Pay_StoodInFor_BringsIt()
    {
        TransactionRequest owed = await OwedAsync(_world);
        _world.Fail();
        await PayAsync(_world, Fresh, expected: OutcomeKind.Advanced);
        await _world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.That((await _world.AdvanceOfAsync(owed)).Mandate, Is.EqualTo(Fresh));
    }

    [Test]
    public async Task Pay_PendingAtFirst_BringsItOnceItIsPaid([Values] bool isPaid)
    {
        TransactionRequest owed = await OwedAsync(_world);
        _world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        _world.Primary.OnQuery = _ => new OriginalResult(OriginalStatus.InFlight);
        _world.Primary.OnConfirm = key => new OriginalResult(key == owed.Key ? OriginalStatus.Cancelled : OriginalStatus.InFlight);
        await PayAsync(_world, Fresh, expected: OutcomeKind.Pending);
        await _world.PassAsync(TimeSpan.FromMinutes(20));
        Assert.That((await _world.AdvanceOfAsync(owed)).Mandate, Is.EqualTo(owed.Mandate), "while it is pending");
        _world.Primary.OnQuery = _ => new OriginalResult(isPaid ? OriginalStatus.Executed : OriginalStatus.Declined);
        _world.Primary.OnConfirm = _ => new OriginalResult(isPaid ? OriginalStatus.Executed : OriginalStatus.Declined);
        await _world.PassAsync(TimeSpan.FromMinutes(20));
        Assert.That((await _world.AdvanceOfAsync(owed)).Mandate, Is.EqualTo(isPaid ? Fresh : owed.Mandate), "once it is final");
        Assert.That((await _world.Store.ReadBacklogAsync(WorkKind.Mandate, DateTimeOffset.MaxValue, default)).Due, Is.Zero,
            "work that is left");
    }

    [Test]
    public async Task Pay_NodeEndsAfterTheAnswer_TheNextOneTakesItOver()
    {
        TransactionRequest owed = await OwedAsync(_world);
        await PayAsync(_world, Fresh);
        _world.Restart();
        await _world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.That((await _world.AdvanceOfAsync(owed)).Mandate, Is.EqualTo(Fresh));
    }

    private static IEnumerable<TestCaseData<Func<TransactionRequest, TransactionRequest>, OutcomeKind>> WhatBringsNothing =>
    [
        new(r => r with { Mandate = new Mandate(StandInHarness.Beta, "agreement-2") },
            OutcomeKind.CompletedByPrimary) { TestName = "{m}(other institution)" },
        new(r => r with { Customer = new CustomerId("customer-2") }, OutcomeKind.CompletedByPrimary) { TestName = "{m}(other customer)" },
        new(r => r with { Mandate = null }, OutcomeKind.CompletedByPrimary) { TestName = "{m}(no mandate)" },
        new(r => r, OutcomeKind.DeclinedByPrimary) { TestName = "{m}(declined)" },
    ];

    [TestCaseSource(nameof(WhatBringsNothing))]
    public async Task Pay_NotAllowed_TheDebtKeepsItsMandate(Func<TransactionRequest, TransactionRequest> change, OutcomeKind outcome)
    {
        TransactionRequest owed = await OwedAsync(_world);
        if (outcome == OutcomeKind.DeclinedByPrimary)
        {
            _world.Primary.OnExecute = _ => PrimaryResult.Declined("05");
        }

        await PayAsync(_world, Fresh, change, outcome);
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Advance advance = await _world.AdvanceOfAsync(owed);
        Assert.That((advance.State, advance.Mandate, advance.Mandates.Length), Is.EqualTo((AdvanceState.Delinquent, owed.Mandate, 0)));
    }

    [Test]
    public async Task Pay_OperatorOrderedAMandate_ItStays()
    {
        TransactionRequest owed = await OwedAsync(_world);
        var ordered = new Mandate(StandInHarness.Alpha, "agreement-9");
        // It is still owed when the payment's mandate is looked at.
        _world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("51");
        await _world.Operations.ReplaceMandateAsync(owed.Key,
            new MandateReplacement { Id = "o-1", Mandate = ordered, By = StandInHarness.Clerk, Reason = "account closed" }, default);
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await PayAsync(_world, Fresh);
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Advance advance = await _world.AdvanceOfAsync(owed);
        Assert.That((advance.State, advance.Mandate), Is.EqualTo((AdvanceState.CollectionDue, (Mandate?)ordered)));
    }

    [Test]
    public async Task Pay_SeveralTimes_TheNewestPaymentCountsInWhateverOrderTheyAreLookedAt()
    {
        TransactionRequest owed = await OwedAsync(_world);
        _world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("51");
        // The first one may be answered later than the second one.
        await PayAsync(_world, new Mandate(StandInHarness.Alpha, "first"),
            request => request with { AnswerBy = _world.Now + TimeSpan.FromMinutes(8) });
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await PayAsync(_world, new Mandate(StandInHarness.Alpha, "second"));
        await _world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.That((await _world.AdvanceOfAsync(owed)).Mandate!.Value.Token, Is.EqualTo("second"));
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        Advance advance = await _world.AdvanceOfAsync(owed);
        Assert.That((advance.Mandate!.Value.Token, advance.Mandates.Length), Is.EqualTo(("second", 1)));
        await PayAsync(_world, new Mandate(StandInHarness.Alpha, "third"));
        await _world.PassAsync(TimeSpan.FromMinutes(1));
        advance = await _world.AdvanceOfAsync(owed);
        Assert.That((advance.Mandate!.Value.Token, advance.Mandates.Length), Is.EqualTo(("third", 1)),
            "What payments bring does not pile up.");
    }

    [Test]
    public async Task Pay_CollectionIsUnknown_NothingIsSentBeforeItEndedForCertain()
    {
        await _world.AddMerchantAsync();
        TransactionRequest owed = await _world.AdvancedAsync();
        _world.AlphaCollection.OnCollect = _ => ChannelResult.Unknown();
        _world.AlphaCollection.OnQuery = _ => throw new TimeoutException("no answer");
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(2));
        await PayAsync(_world, Fresh);
        await _world.PassAsync(TimeSpan.FromHours(8), TimeSpan.FromMinutes(10));
        Advance advance = await _world.AdvanceOfAsync(owed);
        Assert.That((advance.State, advance.Mandate, _world.AlphaCollection.Sent.Count),
            Is.EqualTo((AdvanceState.CollectionUnknown, (Mandate?)Fresh, 1)));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public void Start_PaymentsAreNotOnRecord_IsRefused()
    {
        using StandInHarness world = World(pay => pay.Collection(options => options.UseMandateOfNextPayment = true)
            .Pipeline(options => options.PaymentRecords = PaymentRecordPolicy.NoneRetryMayPayTwice));
        Assert.That(() => world.Pipeline,
            Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(
                "UseMandateOfNextPayment is true: expected").And.Message.Contains("BeforeSending"));
    }

    /// <summary>An advance that alpha refused for good to collect by its mandate.</summary>
    private static async Task<TransactionRequest> OwedAsync(StandInHarness world)
    {
        await world.AddMerchantAsync();
        TransactionRequest owed = await world.AdvancedAsync();
        world.AlphaCollection.OnCollect = instruction => instruction.Mandate!.Value.Token == "agreement-1"
            ? ChannelResult.HardDecline("14") : ChannelResult.Succeeded();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(owed)).State, Is.EqualTo(AdvanceState.Delinquent));
        return owed;
    }

    private async Task<TransactionRequest> PayAsync(
        StandInHarness world, Mandate mandate, Func<TransactionRequest, TransactionRequest>? change = null,
        OutcomeKind expected = OutcomeKind.CompletedByPrimary)
    {
        TransactionRequest request = world.Request($"next-{++_payments}") with { Mandate = mandate };
        request = change?.Invoke(request) ?? request;
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(expected));
        return request;
    }
}
