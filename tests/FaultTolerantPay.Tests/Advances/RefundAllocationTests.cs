using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>A customer refund goes to the accounts that the money came from, also if the mandate was replaced since.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RefundAllocationTests : IDisposable
{
    private static readonly Mandate Own = new(StandInHarness.Alpha, "agreement-1");
    private static readonly Mandate Other = new(StandInHarness.Beta, "agreement-of-the-clerk");
    private readonly FakeCollectionChannel _beta = new(StandInHarness.Beta);
    private readonly StandInHarness _world;

    public RefundAllocationTests() => _world = new StandInHarness(
        pay => pay.Collection(options => (options.Delay, options.UseMandateOfNextPayment) = (TimeSpan.Zero, true)),
        services => services.AddSingleton<ICollectionChannel>(_beta));

    public void Dispose() => _world.Dispose();

    private IEnumerable<(Mandate? Mandate, long AmountMinor)> Refunds => _world.AlphaCollection.Sent.Concat(_beta.Sent)
        .Where(sent => sent.Key.Purpose == InstructionPurpose.CustomerRefund).OrderBy(sent => sent.Key.Ordinal)
            .Select(sent => (sent.Mandate, sent.Amount.Minor));

    [Test]
    public async Task Refund_MandateReplacedAfterTheCollection_GoesToTheAccountItWasCollectedFrom([Values] bool isOrderedBefore)
    {
        TransactionRequest request = await CollectedAsync();
        _world.AlphaCollection.OnRefund = _ => ChannelResult.SoftDecline("busy");
        if (isOrderedBefore)
        {
            await RefundAsync(request, 5_000);
        }

        await _world.Controls.PauseAsync(ControlTarget.Everything, PausedWork.Payouts, StandInHarness.Clerk, "looked at", default);
        if (!isOrderedBefore)
        {
            await RefundAsync(request, 5_000);
        }

        await ReplaceAsync(request);
        _world.AlphaCollection.OnRefund = _ => ChannelResult.Succeeded();
        await _world.Controls.ResumeAsync(ControlTarget.Everything, PausedWork.Payouts, StandInHarness.Clerk, "looked at", default);
        await _world.PassAsync(TimeSpan.FromHours(6), TimeSpan.FromMinutes(10));
        Assert.That(Refunds.Last(), Is.EqualTo(((Mandate?)Own, 5_000L)), "mandate and amount of the refund");
        Assert.That(_beta.Sent, Is.Empty, "sends by the new mandate");
        Assert.That((await _world.AdvanceOfAsync(request)).CustomerRefundDueMinor, Is.Zero, "what the customer is still owed");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Refund_CollectedFromTwoAccounts_NoneReceivesMoreThanItGave()
    {
        TransactionRequest request = await CollectedAsync(partMinor: 3_000);
        await RefundAsync(request, 5_000);
        await _world.PassAsync(TimeSpan.FromMinutes(30));
        Assert.That(Refunds, Is.EqualTo(new[] { ((Mandate?)Other, 2_000L), (Own, 3_000L) }));
        Assert.That((await _world.AdvanceOfAsync(request)).CustomerRefundedMinor, Is.EqualTo(5_000));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Refund_OfAPart_GoesBackToTheNewestAccountFirst()
    {
        TransactionRequest request = await CollectedAsync(partMinor: 3_000);
        await RefundAsync(request, 500);
        await _world.PassAsync(TimeSpan.FromMinutes(30));
        await RefundAsync(request, 2_000, "r-2");
        await _world.PassAsync(TimeSpan.FromMinutes(30));
        Assert.That(Refunds, Is.EqualTo(new[] { ((Mandate?)Other, 500L), (Other, 1_500L), (Own, 500L) }));
    }

    [Test]
    public async Task Refund_ExecutedAfterAllOnceTheMandateIsReplaced_GoesToTheAccountItWasCollectedFrom()
    {
        TransactionRequest request = await CollectedAsync(partMinor: 3_000, collectsRest: false);
        await ReplaceAsync(request);
        await _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "statement", default);
        await _world.PassAsync(TimeSpan.FromMinutes(30));
        Assert.That(Refunds, Is.EqualTo(new[] { ((Mandate?)Own, 3_000L) }));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Superseded));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Refund_TheFirstCollectionTurnsOutToHaveHappened_EachAccountReceivesAtMostWhatItGave()
    {
        TransactionRequest request = await FailedThenCollectedByOtherAsync();
        await _world.ReportAsync(_world.AlphaCollection.Sent[0], ChannelResult.Succeeded("after all"));
        await _world.Operations.ApplyEvidenceAsync((await _world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, "seen at the bank",
            default);
        await RefundAsync(request, 5_000);
        await _world.PassAsync(TimeSpan.FromMinutes(30));
        Assert.That(Refunds, Is.EqualTo(new[] { ((Mandate?)Other, 5_000L), (Own, 5_000L) }));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Refund_TheCollectionByTheNewMandateIsReturned_NothingGoesThere()
    {
        TransactionRequest request = await FailedThenCollectedByOtherAsync();
        await _world.ReportAsync(_beta.Sent[0], ChannelResult.NotExecuted("returned"));
        await _world.Operations.ApplyEvidenceAsync((await _world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, "charged back",
            default);
        await _world.ReportAsync(_world.AlphaCollection.Sent[0], ChannelResult.Succeeded("after all"));
        await _world.Operations.ApplyEvidenceAsync((await _world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, "seen at the bank",
            default);
        await RefundAsync(request, 5_000);
        await _world.PassAsync(TimeSpan.FromMinutes(30));
        Assert.That(Refunds, Is.EqualTo(new[] { ((Mandate?)Own, 5_000L) }));
    }

    [Test]
    public async Task Refund_CashBeyondTheDebt_GoesToTheAccountOfThePayment()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        _world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("14");
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        await _world.Controls.PauseAsync(ControlTarget.Everything, PausedWork.Collections, StandInHarness.Clerk, "looked at", default);
        await ReplaceAsync(request);
        Assert.That((await _world.Operations.RecordCustomerPaymentAsync(request.Key, "till-1", request.Amount, StandInHarness.Clerk,
            "paid at the counter", default)).IsDone);
        await RefundAsync(request, 5_000);
        await _world.PassAsync(TimeSpan.FromMinutes(30));
        Assert.That(Refunds, Is.EqualTo(new[] { ((Mandate?)Own, 5_000L) }));
    }

    [Test]
    public async Task Refund_PartWasRefundedManually_TheNewestAccountReceivesSoMuchLess()
    {
        TransactionRequest request = await CollectedAsync(partMinor: 3_000);
        await _world.Controls.PauseAsync(ControlTarget.Everything, PausedWork.Payouts, StandInHarness.Clerk, "looked at", default);
        await RefundAsync(request, 5_000);
        await _world.Operations.RecordCustomerRefundAsync(request.Key, "till-1", request.Amount with { Minor = 2_500 },
            StandInHarness.Clerk, "paid at the counter", default);
        await _world.Controls.ResumeAsync(ControlTarget.Everything, PausedWork.Payouts, StandInHarness.Clerk, "looked at", default);
        await _world.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.That(Refunds, Is.EqualTo(new[] { ((Mandate?)Own, 2_500L) }));
        Assert.That((await _world.AdvanceOfAsync(request)).CustomerRefundDueMinor, Is.Zero);
    }

    [Test]
    public async Task Refund_ANextPaymentBroughtAMandate_GoesToTheAccountItWasCollectedFrom()
    {
        TransactionRequest request = await CollectedAsync(partMinor: 3_000, collectsRest: false);
        TransactionRequest next = _world.Request("next") with { Mandate = new Mandate(StandInHarness.Alpha, "agreement-2") };
        await _world.Pipeline.ExecuteAsync(next);
        await _world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.That((await _world.AdvanceOfAsync(request)).Mandate!.Value.Token, Is.EqualTo("agreement-2"));
        await _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "statement", default);
        await _world.PassAsync(TimeSpan.FromMinutes(30));
        Assert.That(Refunds, Is.EqualTo(new[] { ((Mandate?)Own, 3_000L) }));
    }

    [Test]
    public async Task Refund_ItsOwnChannelIsPaused_WaitsWhateverTheNewMandateIs()
    {
        TransactionRequest request = await CollectedAsync();
        await _world.Controls.PauseAsync(ControlTarget.Channel(StandInHarness.Alpha), PausedWork.Payouts, StandInHarness.Clerk, "looked at",
            default);
        await RefundAsync(request, 5_000);
        await ReplaceAsync(request);
        await _world.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.That((Refunds.Count(), (await _world.AdvanceOfAsync(request)).PausedByControl is null), Is.EqualTo((0, false)));
        await _world.Controls.ResumeAsync(
            ControlTarget.Channel(StandInHarness.Alpha), PausedWork.Payouts, StandInHarness.Clerk, "looked at", default);
        await _world.PassAsync(TimeSpan.FromMinutes(30));
        Assert.That(Refunds, Is.EqualTo(new[] { ((Mandate?)Own, 5_000L) }));
    }

    /// <summary>
    /// Wholly collected by the payment's own mandate; or a part, and (unless said otherwise) the rest by the other one, which an operator
    /// ordered.
    /// </summary>
    private async Task<TransactionRequest> CollectedAsync(long? partMinor = null, bool collectsRest = true)
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        _world.AlphaCollection.OnCollect = _ => partMinor is { } part ? ChannelResult.PartCollected(part) : ChannelResult.Succeeded();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(partMinor ?? 5_000));
        _world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("51");
        if (partMinor is not null && collectsRest)
        {
            await CollectByOtherAsync(request);
        }

        return request;
    }

    /// <summary>The payment's own mandate is refused for good; the other one, which an operator ordered, is debited.</summary>
    private async Task<TransactionRequest> FailedThenCollectedByOtherAsync()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        _world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("14");
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        await CollectByOtherAsync(request);
        return request;
    }

    private async Task CollectByOtherAsync(TransactionRequest request)
    {
        await ReplaceAsync(request);
        await _world.PassAsync(TimeSpan.FromDays(4), TimeSpan.FromHours(1));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
    }

    private async Task ReplaceAsync(TransactionRequest request)
    {
        var order = new MandateReplacement { Id = "o-1", Mandate = Other, By = StandInHarness.Clerk, Reason = "account closed" };
        Assert.That((await _world.Operations.ReplaceMandateAsync(request.Key, order, default)).Status,
            Is.EqualTo(OperatorActionStatus.Done));
    }

    private async Task RefundAsync(TransactionRequest request, long minor, string id = "r-1") => Assert.That(
        (await _world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId(id), request.Amount with { Minor = minor },
            StandInHarness.Clerk, StandInHarness.Returned), default)).Status,
        Is.EqualTo(OperatorActionStatus.Done));
}
