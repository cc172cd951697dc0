using FaultTolerantPay.Controls;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>
/// Above a set amount one operator requests and another approves: before that nothing is booked or paid, and it is done once.
/// </summary>
public sealed class ApprovalFlowTests
{
    private static readonly OperatorId Ana = new("ana");
    private static readonly OperatorId Ben = new("ben");

    private StandInHarness _world = null!;

    [SetUp]
    public async Task MakeWorld()
    {
        _world = World(null);
        await _world.AddMerchantAsync();
    }

    [TearDown]
    public void DropWorld() => _world.Dispose();

    private static StandInHarness World(StandInHarness? beside, string currency = "EUR") => new(
        pay => pay.Collection(options =>
        {
            options.Delay = TimeSpan.Zero;
            options.DeclineRules.Add(new DeclineRule { Code = "try in an hour", RetryAfter = TimeSpan.FromHours(1) });
        }).Operations(options =>
        {
            options.ApprovalThresholds.Add(new ApprovalThreshold { Currency = currency, AmountMinor = 1_000 });
            options.MaxApprovalWait = TimeSpan.FromDays(1);
        }),
        beside: beside);

    private async Task<TransactionRequest> DueAsync(ChannelResult onCollect)
    {
        _world.AlphaCollection.OnCollect = _ => onCollect;
        TransactionRequest request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        return request;
    }

    private Task<TransactionRequest> DelinquentAsync() => DueAsync(ChannelResult.HardDecline("closed"));

    private Task<TransactionRequest> CollectedAsync() => DueAsync(ChannelResult.Succeeded());

    private ValueTask<OperatorActionResult> SettleAsync(TransactionRequest request, long minor = 5_000, string receipt = "receipt-1") =>
        _world.Operations.RecordCustomerPaymentAsync(request.Key, receipt, request.Amount with { Minor = minor }, Ana,
            "paid at the counter", default);

    private ValueTask<OperatorActionResult> ApproveAsync(OperatorActionResult asked, OperatorId? by = null) =>
        _world.Get<IApprovals>().ApproveAsync(asked.Approval!, by ?? Ben, "saw the receipt", default);

    private async Task AssertNothingMovedAsync(TransactionRequest request, Advance before)
    {
        Advance after = await _world.AdvanceOfAsync(request);
        Assert.That(after with { Version = before.Version, NextActionAt = before.NextActionAt }, Is.EqualTo(before));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task RecordCustomerPayment_AboveTheAmount_NothingIsBookedBeforeASecondPersonApproves()
    {
        TransactionRequest request = await DelinquentAsync();
        Advance before = await _world.AdvanceOfAsync(request);
        int journal = (await _world.Store.ListJournalAsync(request.Key, default)).Count;

        OperatorActionResult asked = await SettleAsync(request);
        OperatorActionResult again = await SettleAsync(request);

        Assert.That((asked.Status, asked.IsDone, again.Status, again.Approval),
            Is.EqualTo((OperatorActionStatus.AwaitsApproval, false, OperatorActionStatus.AwaitsApproval, asked.Approval)),
            "the request and its repetition wait");
        Assert.That(asked.Reason, Does.Contain("it waits until"), "reason");
        await AssertNothingMovedAsync(request, before);
        Assert.That(await _world.Store.ListJournalAsync(request.Key, default), Has.Count.EqualTo(journal), "journal while it waits");
        Assert.That(await _world.Store.FindReceiptAsync("receipt-1", default), Is.Null, "receipt while it waits");

        _world.Restart();
        ApprovalRequest waiting = (await _world.Get<IApprovals>().ListWaitingAsync(null, 10, default)).Single();
        Assert.That((waiting.Kind, waiting.Amount, waiting.RequestedBy, waiting.Reason, waiting.Status),
            Is.EqualTo((ApprovalKind.SettleManually, request.Amount, Ana, "paid at the counter", ApprovalStatus.Waiting)),
            "request that waits");

        OperatorActionResult approved = await ApproveAsync(asked);

        Assert.That((approved.Status, approved.Advance!.State, approved.Advance.CollectedMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Collected, 5_000L)), approved.Reason);
        Assert.That(await _world.Get<IApprovals>().ListWaitingAsync(null, 10, default), Is.Empty, "no request waits after the approval");
        ApprovalRequest kept = (await _world.Get<IApprovals>().ListAsync(null, 10, default)).Single();
        Assert.That((kept.RequestedBy, kept.DecidedBy, kept.Decision, kept.Status),
            Is.EqualTo((Ana, (OperatorId?)Ben, "saw the receipt", ApprovalStatus.Approved)), "decision on record");
        Assert.That((await SettleAsync(request)).Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "the order's own replay");
        Assert.That((await ApproveAsync(asked)).Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "a second approval");
        Assert.That((await _world.Get<IApprovals>().RefuseAsync(asked.Approval!, Ben, "on second thoughts", default)).Status,
            Is.EqualTo(OperatorActionStatus.Conflict), "a refusal after the approval");
        Assert.That(
            (await _world.Store.ListTimelineAsync(request.Key, default)).Where(line => line.Operator is not null)
                .Select(line => (line.Name, line.Operator)),
            Is.EqualTo(new (string, OperatorId?)[] { ("approval-asked", Ana), ("approved", Ben), ("settled-manually", Ana) }),
            "operators on the timeline");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task RecordCustomerPayment_UpToTheAmount_IsDoneByOne()
    {
        TransactionRequest request = await DelinquentAsync();
        Assert.That((await SettleAsync(request, 1_000)).Status, Is.EqualTo(OperatorActionStatus.Done));
        Assert.That((await SettleAsync(request, 1_001, "receipt-2")).Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval));
    }

    /// <summary>
    /// In parts, each of them below the amount, one operator could take or give as much as the payment: what was booked of the kind before
    /// counts.
    /// </summary>
    [Test]
    public async Task RecordCustomerPayment_InPartsBelowTheAmount_WaitsOnceTheyAreAboveIt()
    {
        TransactionRequest request = await DelinquentAsync();
        Assert.That((await SettleAsync(request, 600)).Status, Is.EqualTo(OperatorActionStatus.Done));
        OperatorActionResult asked = await SettleAsync(request, 600, "receipt-2");
        Assert.That(asked.Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval));
        Assert.That((await _world.Get<IApprovals>().ListWaitingAsync(null, 10, default)).Single().Amount.Minor, Is.EqualTo(600));
        Assert.That((await ApproveAsync(asked)).Status, Is.EqualTo(OperatorActionStatus.Done));
        Assert.That((await SettleAsync(request, 1, "receipt-3")).Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval));
        Assert.That((await _world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(1_200));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Refund_InPartsBelowTheAmount_WaitsOnceTheyAreAboveIt()
    {
        TransactionRequest request = await CollectedAsync();
        ValueTask<OperatorActionResult> RefundAsync(string id) => _world.Operations.RefundAsync(
            new RefundRequest(request.Key, new RefundId(id), request.Amount with { Minor = 600 }, Ana, "returned in part"), default);

        Assert.That((await RefundAsync("r-1")).Status, Is.EqualTo(OperatorActionStatus.Done));
        OperatorActionResult asked = await RefundAsync("r-2");

        Assert.That(asked.Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval));
        Assert.That((await _world.AdvanceOfAsync(request)).Refunds, Has.Length.EqualTo(1));
        Assert.That((await ApproveAsync(asked)).Status, Is.EqualTo(OperatorActionStatus.Done));
        Assert.That((await _world.AdvanceOfAsync(request)).RefundRequestedMinor, Is.EqualTo(1_200));
    }

    [Test]
    public async Task RecordCustomerPayment_CurrencyWithoutAnAmountWhereThereAreAmounts_AlwaysWaits()
    {
        TransactionRequest request = await DelinquentAsync();
        using StandInHarness other = World(_world, "USD");
        OperatorActionResult asked = await other.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1",
            request.Amount with { Minor = 1 }, Ana, "paid at the counter", default);
        Assert.That(asked.Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval));
    }

    [TestCase("ana")]
    [TestCase("ANA")]
    [TestCase("Ana")]
    public async Task Approve_BySameOperator_IsRefused(string same)
    {
        TransactionRequest request = await DelinquentAsync();
        OperatorActionResult asked = await SettleAsync(request);
        Advance before = await _world.AdvanceOfAsync(request);

        OperatorActionResult own = await ApproveAsync(asked, new OperatorId(same));

        Assert.That((own.Status, own.Reason),
            Is.EqualTo((OperatorActionStatus.NotAllowed, "ana requested it; another operator must approve it")));
        await AssertNothingMovedAsync(request, before);
    }

    [TestCase(" ana", "ANA ", true)]
    [TestCase("ana", "anna", false)]
    public void IsSamePerson_IdsThatDifferBySpaceOrCase_AreOnePerson(string one, string other, bool expected) =>
        Assert.That(Approvals.IsSamePerson(new OperatorId(one), new OperatorId(other)), Is.EqualTo(expected));

    [Test]
    public async Task Refuse_WaitingRequest_IsNeverDoneAndMayBeRequestedAgain()
    {
        TransactionRequest request = await DelinquentAsync();
        OperatorActionResult asked = await SettleAsync(request);
        var approvals = _world.Get<IApprovals>();

        Assert.That((await approvals.RefuseAsync(asked.Approval!, Ben, "no such receipt", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "refusal");
        Assert.That((await approvals.RefuseAsync(asked.Approval!, Ben, "no such receipt", default)).Status,
            Is.EqualTo(OperatorActionStatus.AlreadyDone), "the same refusal again");
        OperatorActionResult late = await ApproveAsync(asked, new OperatorId("cleo"));
        OperatorActionResult anew = await SettleAsync(request);

        Assert.That((late.Status, late.Reason), Is.EqualTo((OperatorActionStatus.Conflict, "ben refused it: no such receipt")),
            "approval after the refusal");
        Assert.That((anew.Status, anew.Approval), Is.EqualTo((OperatorActionStatus.AwaitsApproval, asked.Approval![..^1] + "2")),
            "a new request has a new number");
        Assert.That((await _world.AdvanceOfAsync(request)).CollectedMinor, Is.Zero, "nothing is booked");
        Assert.That((await approvals.ListAsync(null, 10, default)).Select(known => known.Status),
            Is.EqualTo(new[] { ApprovalStatus.Refused, ApprovalStatus.Waiting }), "requests on record");
    }

    [Test]
    public async Task Approve_Expired_IsNotDoneAndNotListed()
    {
        TransactionRequest request = await DelinquentAsync();
        OperatorActionResult asked = await SettleAsync(request);
        _world.Time.Advance(TimeSpan.FromDays(1));

        OperatorActionResult late = await ApproveAsync(asked);

        Assert.That((late.Status, late.Advance!.CollectedMinor), Is.EqualTo((OperatorActionStatus.NotAllowed, 0L)),
            "late approval books nothing");
        Assert.That(late.Reason, Does.StartWith("nobody approved it by"), "reason");
        Assert.That((await _world.Get<IApprovals>().RefuseAsync(asked.Approval!, Ben, "came too late", default)).Status,
            Is.EqualTo(OperatorActionStatus.NotAllowed), "late refusal");
        Assert.That(await _world.Get<IApprovals>().ListWaitingAsync(null, 10, default), Is.Empty, "no request waits");
        Assert.That((await SettleAsync(request)).Approval, Does.EndWith("#2"), "a new request has a new number");
    }

    [Test]
    public async Task Approve_ManyAtTwoNodesAtOnce_IsDoneOnce()
    {
        TransactionRequest request = await CollectedAsync();
        OperatorActionResult asked = await SettleAsync(request);
        Assert.That(asked.Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval), "the request waits");
        using StandInHarness other = World(_world);

        OperatorActionResult[] answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
            await (i % 2 == 0 ? _world : other).Get<IApprovals>()
                .ApproveAsync(asked.Approval!, new OperatorId($"clerk-{i}"), "saw the receipt", default))));

        Assert.That(answers.Count(answer => answer.Status == OperatorActionStatus.Done), Is.EqualTo(1), "approvals that took effect");
        Assert.That(answers.Count(answer => answer.Status == OperatorActionStatus.AlreadyDone), Is.EqualTo(63), "approvals that were late");
        Assert.That((await _world.AdvanceOfAsync(request)).ManualAdjustments, Has.Length.EqualTo(1), "bookings");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task ApproveAndRefuse_AtOnce_OneDecides()
    {
        for (int round = 0; round < 20; round++)
        {
            using StandInHarness left = World(null);
            await left.AddMerchantAsync();
            _world.Dispose();
            _world = left;
            TransactionRequest request = await CollectedAsync();
            OperatorActionResult asked = await SettleAsync(request);
            using StandInHarness right = World(left);

            OperatorActionResult[] answers = await Task.WhenAll(
                Task.Run(async () => await left.Get<IApprovals>().ApproveAsync(asked.Approval!, Ben, "saw the receipt", default)),
                Task.Run(async () => await right.Get<IApprovals>()
                    .RefuseAsync(asked.Approval!, new OperatorId("cleo"), "no such receipt", default)));

            Assert.That(answers.Select(answer => answer.Status),
                Is.EquivalentTo(new[] { OperatorActionStatus.Done, OperatorActionStatus.Conflict }));
            bool isApproved = answers[0].Status == OperatorActionStatus.Done;
            Assert.That((await left.AdvanceOfAsync(request)).ManualAdjustments, Has.Length.EqualTo(isApproved ? 1 : 0));
        }
        _world = World(null);
    }

    [Test]
    public async Task Approve_ActionIsNoLongerAllowed_KeepsWaitingAndDoesNothing()
    {
        TransactionRequest request = await DelinquentAsync();
        OperatorActionResult writeOff = await _world.Operations.WriteOffAsync(request.Key, Ana, "hopeless", default);
        Assert.That((await SettleAsync(request, 1_000)).Status, Is.EqualTo(OperatorActionStatus.Done), "less is at stake now");

        OperatorActionResult approved = await ApproveAsync(writeOff);

        Assert.That((approved.Status, approved.Reason),
            Is.EqualTo((OperatorActionStatus.NotAllowed,
                "40.00 EUR is at stake now, and 50.00 EUR was at stake when it was requested: refuse it, and request it again")),
            "approval");
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Delinquent), "state");
        Assert.That(await _world.Get<IApprovals>().ListWaitingAsync(null, 10, default), Has.Count.EqualTo(1), "requests that wait");
    }

    [Test]
    public async Task Action_WithOtherContentWhileOneWaits_IsConflict()
    {
        TransactionRequest request = await DelinquentAsync();
        await SettleAsync(request, 5_000);
        OperatorActionResult other = await SettleAsync(request, 4_999);
        Assert.That(other.Status, Is.EqualTo(OperatorActionStatus.Conflict));
        Assert.That(other.Reason, Does.StartWith("ana requested SettleManually of 50.00 EUR, receipt-1, which waits for approval as"));
    }

    [Test]
    public async Task Action_NotAllowed_DoesNotWait()
    {
        TransactionRequest request = await CollectedAsync();
        Assert.That((await SettleAsync(request, 5_001)).Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "status");
        Assert.That(await _world.Get<IApprovals>().ListAsync(null, 10, default), Is.Empty, "requests");
        Assert.That((await _world.Store.ListTimelineAsync(request.Key, default)).Where(line => line.Operator is not null), Is.Empty,
            "lines of operators on the timeline");
    }

    [Test]
    public async Task Approve_UnknownOrWithoutReason_IsNamed()
    {
        var approvals = _world.Get<IApprovals>();
        Assert.That((await approvals.ApproveAsync("none", Ben, "saw the receipt", default)).Status,
            Is.EqualTo(OperatorActionStatus.NotFound), "approval of an unknown request");
        OperatorActionResult bad = await approvals.ApproveAsync("", new OperatorId(""), "", default);
        Assert.That(bad.Status, Is.EqualTo(OperatorActionStatus.BadInput), "approval without operator, reason and request");
        Assert.That(bad.Reason, Does.Contain("operator").And.Contain("reason").And.Contain("request"), "what was wrong");
        Assert.That((await approvals.RefuseAsync("none", Ben, "no such receipt", default)).Status,
            Is.EqualTo(OperatorActionStatus.NotFound), "refusal of an unknown request");
    }

    /// <summary>Every action that moves or books money, with what shows that it was done.</summary>
    [TestCase(ApprovalKind.PayBackManually)]
    [TestCase(ApprovalKind.Refund)]
    [TestCase(ApprovalKind.WriteOff)]
    [TestCase(ApprovalKind.RecordMerchantRepayment)]
    [TestCase(ApprovalKind.ReportExecuted)]
    [TestCase(ApprovalKind.Resolve)]
    [TestCase(ApprovalKind.ApplyEvidence)]
    [TestCase(ApprovalKind.DismissEvidence)]
    [TestCase(ApprovalKind.PayMerchantManually)]
    public async Task Action_OfEachKindAboveTheAmount_WaitsAndIsDoneWhenApproved(ApprovalKind kind)
    {
        (TransactionRequest request, Func<ValueTask<OperatorActionResult>> give) = await PrepareAsync(kind);
        Advance before = await _world.AdvanceOfAsync(request);
        int journal = (await _world.Store.ListJournalAsync(request.Key, default)).Count;

        OperatorActionResult asked = await give();
        OperatorActionResult again = await give();

        Assert.That((asked.Status, again.Status, again.Approval),
            Is.EqualTo((OperatorActionStatus.AwaitsApproval, OperatorActionStatus.AwaitsApproval, asked.Approval)), asked.Reason);
        Assert.That((await _world.Get<IApprovals>().ListWaitingAsync(null, 10, default)).Last(waiting => waiting.Kind == kind).Amount.Minor,
            Is.EqualTo(5_000), "amount of the request");
        await AssertNothingMovedAsync(request, before);
        Assert.That(await _world.Store.ListJournalAsync(request.Key, default), Has.Count.EqualTo(journal), "journal while it waits");

        OperatorActionResult approved = await ApproveAsync(asked);
        OperatorActionResult replayed = await give();

        Assert.That(approved.Status, Is.EqualTo(OperatorActionStatus.Done), approved.Reason);
        Assert.That(replayed.Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), replayed.Reason);
        Assert.That((await _world.Store.FindApprovalAsync(asked.Approval!, default))!.Status, Is.EqualTo(ApprovalStatus.Approved),
            "request on record");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task ReportExecuted_WaitsForApproval_NothingIsCollectedMeanwhile()
    {
        _world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("try in an hour");
        TransactionRequest request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.CollectionDue), "state before the report");
        Assert.That(_world.AlphaCollection.Sent, Has.Count.GreaterThan(1), "it was collected before the report");
        int sent = _world.AlphaCollection.Sent.Count;

        OperatorActionResult asked =
            await _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, Ana, "seen in the branch", default);
        await _world.PassAsync(TimeSpan.FromHours(12), TimeSpan.FromHours(1));

        Assert.That(asked.Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval), "the report waits");
        Assert.That(_world.AlphaCollection.Sent, Has.Count.EqualTo(sent), "nothing is collected while the report waits");
        Assert.That((await ApproveAsync(asked)).Advance!.State, Is.EqualTo(AdvanceState.Superseded), "state after the approval");
        await _world.AssertLedgerAsync();
    }

    private async Task<(TransactionRequest Request, Func<ValueTask<OperatorActionResult>> Give)> PrepareAsync(ApprovalKind kind)
    {
        IAdvanceActions operations = _world.Operations;
        TransactionRequest request;
        switch (kind)
        {
            case ApprovalKind.WriteOff:
                request = await DelinquentAsync();
                return (request, () => operations.WriteOffAsync(request.Key, Ana, "hopeless", default));
            case ApprovalKind.PayBackManually:
                request = await CollectedAsync();
                return (request, () =>
                    operations.RecordCustomerRefundAsync(request.Key, "receipt-1", request.Amount, Ana, "cash back", default));
            case ApprovalKind.Refund:
                request = await CollectedAsync();
                return (request, () =>
                    operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r1"), request.Amount, Ana, "goods came back"),
                        default));
            case ApprovalKind.RecordMerchantRepayment:
                request = await CollectedAsync();
                OperatorActionResult refunded = await operations.RefundAsync(
                    new RefundRequest(request.Key, new RefundId("r1"), request.Amount, Ana, "goods came back"), default);
                Assert.That((await ApproveAsync(refunded)).Status, Is.EqualTo(OperatorActionStatus.Done));
                await _world.PassAsync(TimeSpan.FromMinutes(5));
                return (request, () =>
                    operations.RecordMerchantRepaymentAsync(request.Key, "receipt-1", request.Amount, Ana, "netted today", default));
            case ApprovalKind.ReportExecuted:
                request = await CollectedAsync();
                return (request, () =>
                    _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, Ana, "seen in the branch", default));
            case ApprovalKind.Resolve:
                _world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
                request = await DueAsync(ChannelResult.Pending());
                return (request, () =>
                    operations.ResolveAsync(_world.AlphaCollection.Sent[0].Key, OperationOutcome.Succeeded, Ana, "seen on the statement",
                        default));
            default:
                request = await CollectedAsync();
                bool isPayout = kind == ApprovalKind.PayMerchantManually;
                Instruction instruction = isPayout ? _world.AlphaPayout.Sent[0] : _world.AlphaCollection.Sent[0];
                await _world.ReportAsync(instruction, ChannelResult.HardDecline("returned"));
                string discrepancy = (await _world.OpenDiscrepancyAsync()).Id;
                if (kind == ApprovalKind.DismissEvidence)
                {
                    return (request, () => operations.DismissEvidenceAsync(discrepancy, Ana, "a wrong report", default));
                }

                if (kind == ApprovalKind.ApplyEvidence)
                {
                    return (request, () => operations.ApplyEvidenceAsync(discrepancy, null, Ana, "seen on the statement", default));
                }

                Assert.That((await ApproveAsync(await operations.ApplyEvidenceAsync(discrepancy, null, Ana, "seen on the statement",
                    default))).Status, Is.EqualTo(OperatorActionStatus.Done));
                return (request, () =>
                    operations.RecordMerchantPaymentAsync(request.Key, "receipt-1", request.Amount, Ana, "paid by cheque", default));
        }
    }
}
