using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Channels.EvidenceSteps;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>Answers that contradict what is recorded: nothing further is sent until an operator decides.</summary>
public sealed class EvidenceTests
{
    [Test]
    public async Task LateSuccess_OfAFailedCollection_NothingIsCollectedUntilDecided()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);

        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));

        Advance advance = await world.AdvanceOfAsync(request);
        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "the customer would be debited twice");
        Assert.That(advance.HeldByDiscrepancies, Is.EqualTo(new[] { discrepancy.Id }));
        Assert.That(advance.NextActionAt, Is.GreaterThan(world.Now), "it stays in the queue");
        Assert.That((discrepancy.Instruction, discrepancy.ClaimedMinor),
            Is.EqualTo(((InstructionKey?)world.AlphaCollection.Sent[0].Key, 5_000L)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ApplyEvidence_OfAFailedCollection_TheCustomerHasPaid()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();

        OperatorActionResult applied = await world.Operations.ApplyEvidenceAsync(discrepancy.Id, null, StandInHarness.Clerk, Why, default);
        OperatorActionResult again = await world.Operations.ApplyEvidenceAsync(discrepancy.Id, null, StandInHarness.Clerk, Why, default);

        Assert.That((applied.Status, again.Status), Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)),
            applied.Reason);
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.CollectedMinor, advance.IsHeld), Is.EqualTo((AdvanceState.Collected, 5_000L, false)),
            "collected and held no longer");
        Discrepancy decided = (await world.Store.FindDiscrepancyAsync(discrepancy.Id, default))!;
        Assert.That((decided.ClosedBy, decided.Decision), Is.EqualTo(((OperatorId?)StandInHarness.Clerk, "applied 50.00 EUR: " + Why)),
            "who closed the discrepancy, and how");
        PaymentHistory history = (await world.Ledger.GetHistoryAsync(request.Key, default))!;
        Assert.That(history.Timeline.Single(line => line.Name == "evidence-applied").Operator, Is.EqualTo(StandInHarness.Clerk),
            "operator on the timeline");
        Assert.That(history.Instructions.Single(instruction => instruction.Key == discrepancy.Instruction).MovedMinor, Is.EqualTo(5_000),
            "money that the instruction moved");
        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "nothing was collected again");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task DismissEvidence_OfAFailedCollection_CollectionGoesOn()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        string id = (await world.OpenDiscrepancyAsync()).Id;

        OperatorActionResult dismissed =
            await world.Operations.DismissEvidenceAsync(id, StandInHarness.Clerk, "the channel took it back", default);
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));

        Assert.That(dismissed.Status, Is.EqualTo(OperatorActionStatus.Done), dismissed.Reason);
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state");
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(2), "collections");
        Assert.That(await world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty, "open discrepancies");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Evidence_ThatComesAgainAfterItWasDismissed_HoldsAgain()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        string id = (await world.OpenDiscrepancyAsync()).Id;
        await world.Operations.DismissEvidenceAsync(id, StandInHarness.Clerk, "the channel knows of nothing", default);

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("booked after all"));
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));

        Assert.That((await world.OpenDiscrepancyAsync()).Id, Is.Not.EqualTo(id), "it may have been booked since the operator asked");
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Evidence_ReportedTwiceAndThenApplied_OpensOneDiscrepancyAndAgrees()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        Instruction collected = world.AlphaCollection.Sent[0];

        await world.ReportAsync(collected, ChannelResult.Succeeded("again"));
        await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        await world.ReportAsync(collected, ChannelResult.Succeeded("and again"));

        Assert.That((await world.AdvanceOfAsync(request)).IsHeld, Is.False);
        Assert.That(await world.Store.ListDiscrepanciesAsync(false, null, 10, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Evidence_OppositeToWhatWasApplied_HoldsAgainAndIsTakenBack()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        Instruction collected = world.AlphaCollection.Sent[0];
        await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);

        await world.ReportAsync(collected, ChannelResult.NotExecuted("returned"));
        OperatorActionResult returned =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        Assert.That((returned.Status, returned.Advance!.State, returned.Advance.OutstandingMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Delinquent, 5_000L)), returned.Reason);
        await world.AssertLedgerAsync();

        await world.ReportAsync(collected, ChannelResult.Succeeded("booked once more"));
        OperatorActionResult bookedAgain =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        Assert.That((bookedAgain.Status, bookedAgain.Advance!.State), Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Collected)),
            bookedAgain.Reason);
        Assert.That((await world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(5_000));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LateAnswer_WithTheWholeWherePartIsRecorded_HoldsAndTheExcessIsOwedToTheCustomer()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(1_000)
            : ChannelResult.Succeeded();
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(5_000), "collected on record");

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("all of it") with { FeeMinor = 35 });
        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();
        OperatorActionResult applied = await world.Operations.ApplyEvidenceAsync(discrepancy.Id, null, StandInHarness.Clerk, Why, default);

        Assert.That(discrepancy.Kind, Is.EqualTo(DiscrepancyKind.ContradictingEvidence), "kind of the discrepancy");
        Assert.That((applied.Status, applied.Advance!.State, applied.Advance.CustomerRefundDueMinor, applied.Advance.FeesMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.CustomerRefundDue, 4_000L, 35L)), applied.Reason);
        await world.AssertLedgerAsync();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Advance paidBack = await world.AdvanceOfAsync(request);
        Assert.That((paidBack.State, paidBack.CollectedMinor - paidBack.CustomerRefundedMinor),
            Is.EqualTo((AdvanceState.Collected, 5_000L)), "state in the end, and amount collected less refunded");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task SecondCustomerRefund_AfterEvidenceOfTheFirst_IsHeldAndTheCustomerOwesWhatWasPaidTwice()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.AlphaCollection.OnRefund = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.SoftDecline("busy")
            : ChannelResult.Succeeded();
        await world.Operations.RefundAsync(
            new RefundRequest(request.Key, new RefundId("r1"), request.Amount, StandInHarness.Clerk, StandInHarness.Returned), default);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).CustomerRefundedMinor, Is.EqualTo(5_000));

        await world.ReportAsync(world.AlphaCollection.Sent[1], ChannelResult.Succeeded("refunded after all"));
        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);

        Assert.That((applied.Status, applied.Advance!.State, applied.Advance.OutstandingMinor, applied.Advance.CustomerRefundedMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Delinquent, 5_000L, 10_000L)), applied.Reason);
        await world.AssertLedgerAsync();
        OperatorActionResult settled = await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1", request.Amount,
            StandInHarness.Clerk, "returned at the counter", default);
        Assert.That((settled.Status, settled.Advance!.State), Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Collected)),
            settled.Reason);
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task CollectionReturned_AfterTheWriteOffOfTheRest_TheWriteOffIsUndone()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(2_000)
            : ChannelResult.HardDecline("stolen");
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "hopeless", default)).Advance!.WrittenOffMinor,
            Is.EqualTo(3_000));

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.HardDecline("returned"));
        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);

        Assert.That((applied.Advance!.State, applied.Advance.OutstandingMinor, applied.Advance.WrittenOffMinor),
            Is.EqualTo((AdvanceState.Delinquent, 5_000L, 0L)), applied.Reason);
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task CollectionReturned_OfASupersededAdvance_IsNotCollectedAgain()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "audit", default);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Superseded), "state before");
        Discrepancy afterAll = await world.OpenDiscrepancyAsync();
        await world.Operations.CloseDiscrepancyAsync(afterAll.Id, StandInHarness.Clerk, "talked to them", default);

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.HardDecline("returned"));
        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        OperatorActionResult collects = await world.Operations.RetryCollectionAsync(request.Key, StandInHarness.Clerk, "again", default);
        Assert.That((applied.Advance!.State, applied.Advance.OutstandingMinor), Is.EqualTo((AdvanceState.Delinquent, 5_000L)),
            applied.Reason);
        Assert.That(collects.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "collecting again");
        await world.AssertLedgerAsync();

        OperatorActionResult writtenOff = await world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "too small", default);
        Assert.That((writtenOff.Advance!.State, writtenOff.Advance.WrittenOffMinor), Is.EqualTo((AdvanceState.Superseded, 5_000L)),
            "write-off");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Held_CustomerRefundIsDueMeanwhile_NothingIsRefundedUntilDecided()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.HardDecline("returned"));

        await world.Operations.RefundAsync(
            new RefundRequest(request.Key, new RefundId("r1"), request.Amount, StandInHarness.Clerk, StandInHarness.Returned), default);
        await world.PassAsync(TimeSpan.FromHours(5));
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "what was returned would be refunded");

        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        Assert.That((applied.Advance!.State, applied.Advance.CustomerRefundDueMinor), Is.EqualTo((AdvanceState.Collected, 0L)),
            applied.Reason);
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task StopCollection_BeforeItIsSent_NothingIsCollectedUntilAnOperatorStartsItAgain()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("busy");
        await world.PassAsync(TimeSpan.FromMinutes(5));

        OperatorActionResult stopped =
            await world.Operations.StopCollectionAsync(request.Key, StandInHarness.Clerk, "the customer disputes it", default);
        OperatorActionResult again =
            await world.Operations.StopCollectionAsync(request.Key, StandInHarness.Clerk, "the customer disputes it", default);
        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));

        Assert.That((stopped.Status, again.Status, stopped.Advance!.State),
            Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone, AdvanceState.Delinquent)), stopped.Reason);
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task CustomerRefund_DeclinedForGood_IsNotTriedAgainAndIsRefundedManually()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.AlphaCollection.OnRefund = _ => ChannelResult.HardDecline("account-closed");
        await world.Operations.RefundAsync(
            new RefundRequest(request.Key, new RefundId("r1"), request.Amount, StandInHarness.Clerk, StandInHarness.Returned), default);
        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));

        Advance stopped = await world.AdvanceOfAsync(request);
        Assert.That((stopped.State, stopped.CustomerRefundOrdinal, stopped.IsCustomerRefundStopped),
            Is.EqualTo((AdvanceState.CustomerRefundDue, 1, true)), "stopped after one refusal");
        Assert.That((await world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.CustomerRefundOverdue), "open discrepancy");
        Assert.That((await world.Operations.RetryCustomerRefundAsync(request.Key, StandInHarness.Clerk, "a new account", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "an operator has it sent again");
        await world.PassAsync(TimeSpan.FromHours(3));
        Assert.That((await world.AdvanceOfAsync(request)).CustomerRefundOrdinal, Is.EqualTo(2), "once more, since it was ordered");

        Task<OperatorActionResult> PayAsync(string receipt, long minor) =>
            world.Operations.RecordCustomerRefundAsync(request.Key, receipt, request.Amount with { Minor = minor }, StandInHarness.Clerk,
                "paid in cash", default).AsTask();
        OperatorActionResult tooMuch = await PayAsync("cash-1", 10_001);
        OperatorActionResult part = await PayAsync("cash-1", 2_000);
        OperatorActionResult again = await PayAsync("cash-1", 2_000);
        OperatorActionResult rest = await PayAsync("cash-2", 3_000);

        Assert.That((tooMuch.Status, part.Status, again.Status, rest.Status),
            Is.EqualTo(
                (OperatorActionStatus.NotAllowed, OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone, OperatorActionStatus.Done)),
            "too much, a part, the same part again, the rest");
        Assert.That((part.Advance!.State, rest.Advance!.State, rest.Advance.CustomerRefundedMinor),
            Is.EqualTo((AdvanceState.CustomerRefundDue, AdvanceState.Collected, 5_000L)), "state and amount refunded to the customer");
        await world.AssertLedgerAsync();
    }

    /// <summary>A report says what the instruction cost in all; a part of it is booked already.</summary>
    [Test]
    public async Task ApplyEvidence_AFeeIsBookedAlready_OnlyTheRestOfItIsBooked()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction =>
            instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(1_000) with { FeeMinor = 20 } : ChannelResult.Succeeded();
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("all of it") with { FeeMinor = 35 });
        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();
        OperatorActionResult applied = await world.Operations.ApplyEvidenceAsync(discrepancy.Id, null, StandInHarness.Clerk, Why, default);

        Assert.That((applied.Status, applied.Advance!.FeesMinor), Is.EqualTo((OperatorActionStatus.Done, 35L)), applied.Reason);
        await world.AssertLedgerAsync();
    }
}
