using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>
/// An advance whose customer is erased: later changes are settled manually, and no instruction without a customer is sent.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ErasedCustomerTests : IDisposable
{
    private readonly StandInHarness _world = StandInHarness.CollectsAtOnce();

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task Forget_LongAfterTheLastEvent_TheCustomerIsForgotten()
    {
        TransactionRequest request = await CollectedAsync();
        await PassDaysAsync(729);
        Assert.That((await _world.AdvanceOfAsync(request)).IsErased, Is.False);
        await PassDaysAsync(2);
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That((advance.IsErased, advance.Mandate, advance.CollectedMinor), Is.EqualTo((true, (Mandate?)null, 5_000L)));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Ask_Again_IsAnsweredAsBeforeAndNeverPaidTwice()
    {
        TransactionRequest request = await CollectedAsync();
        await PassDaysAsync(731);
        TransactionOutcome again =
            await _world.Pipeline.ExecuteAsync(request with { RequestedAt = _world.Now, AnswerBy = _world.Now.AddSeconds(30) });
        Assert.That((again.Kind, again.IsReplay), Is.EqualTo((OutcomeKind.Advanced, true)));
        TransactionOutcome other = await _world.Pipeline.ExecuteAsync(
            request with { Amount = request.Amount with { Minor = 1 }, RequestedAt = _world.Now, AnswerBy = _world.Now.AddSeconds(30) });
        Assert.That(other.Refusal!.Code, Is.EqualTo(RefusalCode.KeyConflict), "The amount is known.");
        Assert.That(_world.AlphaPayout.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Refund_CustomerIsForgotten_OpensADiscrepancyAndIsPaidManually()
    {
        TransactionRequest request = await CollectedAsync();
        await PassDaysAsync(731);
        await _world.Operations.RefundAsync(
            new RefundRequest(request.Key, new RefundId("r-1"), request.Amount, StandInHarness.Clerk, StandInHarness.Returned), default);
        await PassDaysAsync(2);
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.IsCustomerRefundStopped, _world.AlphaCollection.Sent.Count),
            Is.EqualTo((AdvanceState.CustomerRefundDue, true, 1)), "Nothing is sent.");
        Assert.That((await _world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.CustomerRefundOverdue),
            "kind of the discrepancy");
        OperatorActionResult again =
            await _world.Operations.RetryCustomerRefundAsync(request.Key, StandInHarness.Clerk, "try once more", default);
        Assert.That((again.Status, again.Reason),
            Is.EqualTo((OperatorActionStatus.NotAllowed,
                "the advance is CustomerRefundDue; its customer is erased: refund it outside the channels and book a manual adjustment")),
            "sending it again");
        OperatorActionResult paid = await _world.Operations.RecordCustomerRefundAsync(request.Key, "till-1", request.Amount,
            StandInHarness.Clerk, "paid at the counter", default);
        Assert.That((paid.Status, paid.Advance!.State), Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Collected)), "manual refund");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Collection_ReturnedAfterwards_IsNotCollectedAgain()
    {
        TransactionRequest request = await CollectedAsync();
        Instruction collection = _world.AlphaCollection.Sent.Single();
        await PassDaysAsync(731);
        await _world.ReportAsync(collection, ChannelResult.NotExecuted("returned"));
        await _world.Operations.ApplyEvidenceAsync((await _world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, "seen at the bank",
            default);
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Delinquent), "state");
        OperatorActionResult again = await _world.Operations.RetryCollectionAsync(request.Key, StandInHarness.Clerk, "owed again", default);
        Assert.That((again.Status, again.Reason),
            Is.EqualTo((OperatorActionStatus.NotAllowed,
                "the advance is Delinquent; its customer is erased: book a manual adjustment or write it off")),
            "collecting again");
        var order = new MandateReplacement
        {
            Id = "o-1",
            Mandate = new Mandate(StandInHarness.Alpha, "agreement-2"),
            By = StandInHarness.Clerk,
            Reason = "a new account",
        };
        Assert.That((await _world.Operations.ReplaceMandateAsync(request.Key, order, default)).Status,
            Is.EqualTo(OperatorActionStatus.NotAllowed), "another mandate");
        Assert.That((await _world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "nobody knows who", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "write-off");
        await _world.AssertLedgerAsync();
    }

    private async Task<TransactionRequest> CollectedAsync()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
        return request;
    }

    private Task PassDaysAsync(int days) => _world.PassAsync(TimeSpan.FromDays(days), TimeSpan.FromDays(days));
}
