using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>What is said to be executed is compared with the payment: another amount or currency settles nothing silently.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ExecutedAmountTests : IDisposable
{
    private static readonly Money[] Others =
        [new(4_999, StandInHarness.Eur), new(5_001, StandInHarness.Eur), new(5_000, new Currency("USD"))];
    private readonly StandInHarness _world = StandInHarness.CollectsAtOnce();

    public void Dispose() => _world.Dispose();

    [TestCaseSource(nameof(Others))]
    public async Task Report_OtherAmount_IsNotAllowedAndOpensADiscrepancy(Money other)
    {
        TransactionRequest request = await DueAsync();
        OperatorActionResult first = await ReportAsync(request, other), again = await ReportAsync(request, other);
        Assert.That((first.Status, first.Reason),
            Is.EqualTo((OperatorActionStatus.NotAllowed,
                $"the payment is {request.Amount}, but {other} is reported; a discrepancy is open for it")),
            "first report");
        Assert.That(again.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "the same report again");
        await AssertReportedAsync(request, other);
        Assert.That((await ReportAsync(request, request.Amount)).Status, Is.EqualTo(OperatorActionStatus.Done),
            "With the payment's own it is.");
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Superseded), "state");
    }

    [TestCaseSource(nameof(Others))]
    public async Task Statement_OtherAmount_OpensADiscrepancyAndStopsTheCollection(Money other)
    {
        TransactionRequest request = await DueAsync();
        Assert.That(await ApplyAsync(request, other), Is.EqualTo(new StatementResult(0, 0, 0, 1)));
        Assert.That(await ApplyAsync(request, other), Is.EqualTo(new StatementResult(0, 0, 0, 0)), "reported once");
        await AssertReportedAsync(request, other);
    }

    [Test]
    public async Task Statement_SameAmount_Supersedes()
    {
        TransactionRequest request = await DueAsync();
        Assert.That(await ApplyAsync(request, request.Amount), Is.EqualTo(new StatementResult(1, 0, 0, 0)));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Superseded));
    }

    [Test]
    public async Task Statement_OtherAmountOfAPendingPayment_StaysPending()
    {
        await _world.AddMerchantAsync();
        _world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        TransactionRequest request = _world.Request();
        Assert.That((await _world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Pending), "first answer");
        Assert.That((await ApplyAsync(request, Others[0])).Contradicted, Is.EqualTo(1), "statement with another amount");
        Assert.That((await _world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Pending),
            "outcome on record");
        Assert.That((await _world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.ExecutedAmountDiffers),
            "kind of the discrepancy");
        Assert.That((await ApplyAsync(request, request.Amount)).Completed, Is.EqualTo(1), "statement with the payment's amount");
    }

    [Test]
    public async Task Statement_OtherAmountOfADeclinedPayment_NoOtherAttemptIsDecided()
    {
        await _world.AddMerchantAsync();
        _world.Primary.OnExecute = _ => PrimaryResult.Declined("51");
        TransactionRequest request = _world.Request();
        await _world.Pipeline.ExecuteAsync(request);
        Assert.That((await ApplyAsync(request, Others[1])).Contradicted, Is.EqualTo(1));
        Assert.That((await _world.Store.FindTransactionAsync(request.Key, default))!.MayBePaid, Is.True);
    }

    /// <summary>An advance whose collection is due, after a soft decline.</summary>
    private async Task<TransactionRequest> DueAsync()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        _world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("51");
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.CollectionDue));
        return request;
    }

    private async Task AssertReportedAsync(TransactionRequest request, Money other)
    {
        Discrepancy discrepancy = await _world.OpenDiscrepancyAsync();
        Assert.That(discrepancy.Kind, Is.EqualTo(DiscrepancyKind.ExecutedAmountDiffers), "kind of the discrepancy");
        Assert.That(discrepancy.Evidence, Does.Contain($"with {other}, the payment is {request.Amount}"), "evidence of the discrepancy");
        await _world.PassAsync(TimeSpan.FromDays(5), TimeSpan.FromHours(6));
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.IsSuperseded, _world.AlphaCollection.Sent.Count),
            Is.EqualTo((AdvanceState.Delinquent, false, 1)), "state, superseded or not, and collections");
        Assert.That((await _world.Store.ListTimelineAsync(request.Key, default)).Count(line => line.Name == "executed-otherwise"),
            Is.EqualTo(1), "lines on the timeline");
        await _world.AssertLedgerAsync();
    }

    private async Task<OperatorActionResult> ReportAsync(TransactionRequest request, Money amount) =>
        await _world.Recovery.ReportExecutedAsync(request.Key, amount, StandInHarness.Clerk, "seen in the business system", default);

    private async Task<StatementResult> ApplyAsync(TransactionRequest request, Money amount) => await _world.Recovery.ApplyStatementAsync(
        new BusinessSystemStatement
        {
            CoversRequestsBefore = _world.Now,
            Executed = new HashSet<TransactionKey> { request.Key },
            Amounts = new Dictionary<TransactionKey, Money> { [request.Key] = amount },
        },
        StandInHarness.Clerk,
        StandInHarness.OfToday,
        default);
}
