using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Statements.Reconciliation;

/// <summary>An institution's statements are compared with the payouts and collections of advances in the store.</summary>
internal sealed class AdvanceReconciliationTests
{
    private static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday;

    private StandInHarness _world = null!;
    private StatementWorld _statements = null!;

    [SetUp]
    public async Task SetUp()
    {
        _world = StandInHarness.CollectsAtOnce();
        await _world.AddMerchantAsync();
        _statements = new StatementWorld(
            type => _world.GetService(type), _world.Time, new ProviderId("alpha"), new ChannelId("alpha"));
    }

    [TearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public async Task Reconcile_AdvancePaidAndCollected_IsMatchedThreeWays()
    {
        TransactionRequest request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        IReadOnlyList<Instruction> instructions = await InstructionsAsync(request);
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, [.. instructions.Select(one => StatementWorld.RowOf(one))]);

        await _statements.ReconcileAsync();

        StatementReconciliation compared = await _statements.ComparedAsync(Monday);
        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
            Assert.That(
                compared.Totals.Select(total => (total.Kind, total.Result, total.OurAmountMinor, total.TheirAmountMinor)),
                Is.EquivalentTo(new[]
                {
                    (StatementRowKind.Payout, MatchKind.Matched, (Int128)5_000, (Int128)5_000),
                    (StatementRowKind.Collection, MatchKind.Matched, (Int128)5_000, (Int128)5_000),
                }));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_UnknownPayoutInTheFile_IsPaid()
    {
        TransactionRequest request = await UnknownPayoutAsync();
        Instruction payout = (await InstructionsAsync(request)).Single();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(payout, feeMinor: 12));

        await _statements.ReconcileAsync();

        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.Multiple(async () =>
        {
            Assert.That(advance.IsPaid, Is.True);
            Assert.That(advance.FeesMinor, Is.EqualTo(12));
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 1/1"));
            Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        });
    }

    /// <summary>A fee that no result had is booked once. A lower one in a corrected file is for staff: results only raise fees.</summary>
    [Test]
    public async Task Reconcile_FeeThatNoResultHad_IsBookedOnceAndALowerOneIsADiscrepancy()
    {
        TransactionRequest request = await _world.AdvancedAsync();
        Instruction payout = (await InstructionsAsync(request)).Single();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(payout, feeMinor: 12));
        await _statements.ReconcileAsync();
        Assert.That((await _world.AdvanceOfAsync(request)).FeesMinor, Is.EqualTo(12));
        Assert.That(await _statements.QueueAsync(), Is.Empty);

        await _statements.IssueAsync(Monday, StatementWorld.RowOf(payout, feeMinor: 9));
        await _statements.ReconcileAsync();
        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).FeesMinor, Is.EqualTo(12));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon Differs open"));
            Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_UnknownPayoutNotInACompleteFile_WasNotExecuted()
    {
        TransactionRequest request = await UnknownPayoutAsync();
        Instruction unknown = (await InstructionsAsync(request))[0];
        _statements.Files = _statements.Files with { AbsenceIsFinal = true };
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(unknown) with { OurReference = "other" });

        await _statements.ReconcileAsync();

        Instruction payout = (await InstructionsAsync(request))[0];
        Assert.Multiple(async () =>
        {
            Assert.That(payout.Outcome, Is.EqualTo(OperationOutcome.NotExecuted));
            Assert.That(payout.Code, Is.EqualTo("not-in-statement"));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon OnlyTheirs open"));
        });
    }

    [Test]
    public async Task Reconcile_PayoutOfAnotherAmount_IsOpenedAndNotApplied()
    {
        TransactionRequest request = await UnknownPayoutAsync();
        Instruction payout = (await InstructionsAsync(request)).Single();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, StatementWorld.RowOf(payout) with { AmountMinor = 4_000 });

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.PayoutUnknown));
            Assert.That(await _statements.QueueAsync(), Is.EqualTo("Mon Differs open"));
        });
    }

    [Test]
    public async Task Reconcile_PartOfAnUnknownCollectionInTheFile_IsCollectedInPart()
    {
        TransactionRequest request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        _world.AlphaCollection.OnCollect = _ => ChannelResult.Unknown();
        _world.AlphaCollection.QuerySteps.Otherwise = FakeStep.LoseRequest;
        await _world.PassAsync(TimeSpan.FromMinutes(1));
        Instruction[] instructions = [.. await InstructionsAsync(request)];
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.CollectionUnknown));
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(
            Monday, StatementWorld.RowOf(instructions[0]), StatementWorld.RowOf(instructions[1]) with { AmountMinor = 3_000 });

        await _statements.ReconcileAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await _world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(3_000));
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo("Matched 2/2"));
            Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        });
    }

    private async Task<TransactionRequest> UnknownPayoutAsync()
    {
        _world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        _world.AlphaPayout.QuerySteps.Otherwise = FakeStep.LoseRequest;
        _world.Fail();
        TransactionRequest request = _world.Request();
        await _world.Pipeline.ExecuteAsync(request);
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.PayoutUnknown));
        return request;
    }

    private async Task<IReadOnlyList<Instruction>> InstructionsAsync(TransactionRequest request) =>
        await _world.Store.ListInstructionsAsync(request.Key, default);
}
