using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>Answers that contradict what is recorded: nothing further is sent until an operator decides.</summary>
public sealed class EvidenceTests
{
    private const string Why = "seen on the channel's statement";

    /// <summary>The first collection ended as not found, and later turns out to be booked.</summary>
    private static async Task<TransactionRequest> CollectionBookedAfterAllAsync(StandInHarness world)
    {
        TransactionRequest request = await world.FirstCollectionNotFoundAsync();
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("booked after all"));
        return request;
    }

    [Test]
    public async Task LateSuccess_OfAFailedCollection_NothingIsCollectedUntilDecided()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);

        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));

        Advance advance = await world.AdvanceOfAsync(request);
        Discrepancy difference = await world.OpenDiscrepancyAsync();
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "the customer would be debited twice");
        Assert.That(advance.HeldByDiscrepancies, Is.EqualTo(new[] { difference.Id }));
        Assert.That(advance.NextActionAt, Is.GreaterThan(world.Now), "it stays in the queue");
        Assert.That((difference.Instruction, difference.ClaimedMinor),
            Is.EqualTo(((InstructionKey?)world.AlphaCollection.Sent[0].Key, 5_000L)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ApplyEvidence_OfAFailedCollection_TheCustomerHasPaid()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        Discrepancy difference = await world.OpenDiscrepancyAsync();

        OperatorActionResult applied = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInHarness.Clerk, Why, default);
        OperatorActionResult again = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInHarness.Clerk, Why, default);

        Assert.That((applied.Status, again.Status), Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)),
            applied.Reason);
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.CollectedMinor, advance.IsHeld), Is.EqualTo((AdvanceState.Collected, 5_000L, false)));
        Discrepancy decided = (await world.Store.FindDiscrepancyAsync(difference.Id, default))!;
        Assert.That((decided.ClosedBy, decided.Decision), Is.EqualTo(((OperatorId?)StandInHarness.Clerk, "applied 50.00 EUR: " + Why)));
        PaymentHistory history = (await world.Books.GetHistoryAsync(request.Key, default))!;
        Assert.That(history.Timeline.Single(line => line.Name == "evidence-applied").Operator, Is.EqualTo(StandInHarness.Clerk));
        Assert.That(history.Instructions.Single(instruction => instruction.Key == difference.Instruction).MovedMinor, Is.EqualTo(5_000));
        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
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
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(2));
        Assert.That(await world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty);
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
        Assert.That((await world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(5_000));

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("all of it") with { FeeMinor = 35 });
        Discrepancy difference = await world.OpenDiscrepancyAsync();
        OperatorActionResult applied = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInHarness.Clerk, Why, default);

        Assert.That(difference.Kind, Is.EqualTo(DiscrepancyKind.ContradictingEvidence));
        Assert.That((applied.Status, applied.Advance!.State, applied.Advance.CustomerRefundDueMinor, applied.Advance.FeesMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.CustomerRefundDue, 4_000L, 35L)), applied.Reason);
        await world.AssertLedgerAsync();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Advance paidBack = await world.AdvanceOfAsync(request);
        Assert.That((paidBack.State, paidBack.CollectedMinor - paidBack.CustomerRefundedMinor),
            Is.EqualTo((AdvanceState.Collected, 5_000L)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LatePayoutSuccess_OfAPromise_IsNotPaidAgainAndApplyingItPays()
    {
        using var world = new StandInHarness(pay => pay.Settlement(options =>
        {
            options.PromiseToPay = true;
            options.MinPromisedPayoutRetryDelay = TimeSpan.FromMinutes(30);
        }));
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.Unknown() : ChannelResult.Succeeded();
        TransactionRequest request = await world.AdvancedAsync();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Reserved));

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Succeeded("paid after all"));
        await world.PassAsync(TimeSpan.FromHours(2));
        Assert.That(world.AlphaPayout.Sent.Count + world.BetaPayout.Sent.Count, Is.EqualTo(1), "the merchant would be paid twice");

        await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.IsPaid, advance.OutstandingMinor), Is.EqualTo((AdvanceState.Paid, true, 5_000L)));
        await world.AssertLedgerAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
        Assert.That(world.AlphaPayout.Sent.Count + world.BetaPayout.Sent.Count, Is.EqualTo(1));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LatePayoutSuccess_WhileTheNextIsUnderWay_NoThirdIsSentAndTheOutcomeStaysPending([Values] bool applies)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.SoftDecline("busy");
        world.BetaPayout.OnPay = _ =>
        {
            world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Succeeded("paid after all")).AsTask().GetAwaiter().GetResult();
            return ChannelResult.NotExecuted("closed");
        };
        world.Fail();
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        await world.PassAsync(TimeSpan.FromHours(2));

        Assert.That((outcome.Kind, outcome.Reason), Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PayoutUnknown)));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Reserved), "neither paid again nor called failed");
        string id = (await world.OpenDiscrepancyAsync()).Id;
        OperatorActionResult decided = applies
            ? await world.Operations.ApplyEvidenceAsync(id, null, StandInHarness.Clerk, Why, default)
            : await world.Operations.DismissEvidenceAsync(id, StandInHarness.Clerk, Why, default);
        await world.WorkAsync();

        Assert.That(decided.Status, Is.EqualTo(OperatorActionStatus.Done), decided.Reason);
        TransactionOutcome final = (await world.Store.FindTransactionAsync(request.Key, default))!.Outcome;
        Assert.That(final.Kind, Is.EqualTo(applies ? OutcomeKind.Advanced : OutcomeKind.Failed));
        Assert.That(world.Notices.Notices.Single().Outcome.Kind, Is.EqualTo(final.Kind));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(applies ? AdvanceState.Paid : AdvanceState.Released));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LatePayoutSuccess_OfAReleasedAdvance_TheMerchantOwesIt()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Failed));

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Succeeded("paid after all"));
        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);

        Assert.That((applied.Status, applied.Advance!.State, applied.Advance.MerchantOwesMinor, applied.Advance.OutstandingMinor),
            Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Released, 5_000L, 0L)), applied.Reason);
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Failed),
            "one final answer");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task PayoutReturned_AfterItSucceeded_TheBankOwesTheMerchantUntilItIsPaidManually()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.HardDecline("returned"));
        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        Assert.That((applied.Status, applied.Advance!.PayoutOwedMinor), Is.EqualTo((OperatorActionStatus.Done, 5_000L)), applied.Reason);
        await world.AssertLedgerAsync();

        OperatorActionResult tooMuch = await world.Operations.RecordMerchantPaymentAsync(request.Key, "transfer-1",
            request.Amount with { Minor = 5_001 }, StandInHarness.Clerk, Why, default);
        OperatorActionResult paid = await world.Operations.RecordMerchantPaymentAsync(request.Key, "transfer-1", request.Amount,
            StandInHarness.Clerk, Why, default);
        OperatorActionResult again = await world.Operations.RecordMerchantPaymentAsync(request.Key, "transfer-1", request.Amount,
            StandInHarness.Clerk, Why, default);
        Assert.That((tooMuch.Status, paid.Status, again.Status),
            Is.EqualTo((OperatorActionStatus.NotAllowed, OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)));
        Assert.That((again.Advance!.PayoutOwedMinor, again.Advance.PayoutCorrectionMinor), Is.EqualTo((0L, 0L)));
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

        await world.ReportAsync(world.AlphaCollection.Sent[1], ChannelResult.Succeeded("paid back after all"));
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
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Superseded));
        Discrepancy afterAll = await world.OpenDiscrepancyAsync();
        await world.Operations.CloseDiscrepancyAsync(afterAll.Id, StandInHarness.Clerk, "talked to them", default);

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.HardDecline("returned"));
        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        OperatorActionResult collects = await world.Operations.RetryCollectionAsync(request.Key, StandInHarness.Clerk, "again", default);
        Assert.That((applied.Advance!.State, applied.Advance.OutstandingMinor), Is.EqualTo((AdvanceState.Delinquent, 5_000L)),
            applied.Reason);
        Assert.That(collects.Status, Is.EqualTo(OperatorActionStatus.NotAllowed));
        await world.AssertLedgerAsync();

        OperatorActionResult writtenOff = await world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "too small", default);
        Assert.That((writtenOff.Advance!.State, writtenOff.Advance.WrittenOffMinor), Is.EqualTo((AdvanceState.Superseded, 5_000L)));
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
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "what was returned would be paid back");

        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        Assert.That((applied.Advance!.State, applied.Advance.CustomerRefundDueMinor), Is.EqualTo((AdvanceState.Collected, 0L)),
            applied.Reason);
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Decisions_ThatDoNotFit_AreRefusedAndNothingChanges()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        string id = (await world.OpenDiscrepancyAsync()).Id;
        Advance before = await world.AdvanceOfAsync(request);
        IAdvanceActions operations = world.Operations;

        Assert.Multiple(async () =>
        {
            Assert.That(await operations.CloseDiscrepancyAsync(id, StandInHarness.Clerk, "looked at", default),
                Is.EqualTo(OperatorActionStatus.NotAllowed), "closing would end the hold unseen");
            Assert.That((await operations.ApplyEvidenceAsync(id, request.Amount with { Minor = 5_001 }, StandInHarness.Clerk, Why,
                default)).Status, Is.EqualTo(OperatorActionStatus.BadInput));
            Assert.That((await operations.ApplyEvidenceAsync(id, request.Amount with { Minor = -1 }, StandInHarness.Clerk, Why,
                default)).Status, Is.EqualTo(OperatorActionStatus.BadInput));
            Assert.That((await operations.ApplyEvidenceAsync(id, new Money(5_000, new Currency("USD")), StandInHarness.Clerk, Why,
                default)).Status, Is.EqualTo(OperatorActionStatus.BadInput));
            Assert.That((await operations.ApplyEvidenceAsync(id, request.Amount with { Minor = 0 }, StandInHarness.Clerk, Why,
                default)).Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "that is what is recorded");
            Assert.That((await operations.ApplyEvidenceAsync("no such", null, StandInHarness.Clerk, Why, default)).Status,
                Is.EqualTo(OperatorActionStatus.NotFound));
            Assert.That((await operations.DismissEvidenceAsync(id, new OperatorId(""), "", default)).Status,
                Is.EqualTo(OperatorActionStatus.BadInput));
            Assert.That((await operations.DismissEvidenceAsync("", StandInHarness.Clerk, Why, default)).Status,
                Is.EqualTo(OperatorActionStatus.BadInput));
        });
        Assert.That(await world.AdvanceOfAsync(request), Is.EqualTo(before));
    }

    [Test]
    public async Task ApplyEvidence_WhileAnInstructionIsUnderWay_WaitsForItsResult()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.SoftDecline("busy")
            : ChannelResult.Pending();
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collecting));
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("booked after all"));
        string id = (await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Single(open =>
            open.Kind == DiscrepancyKind.ContradictingEvidence).Id;

        OperatorActionResult early = await world.Operations.ApplyEvidenceAsync(id, null, StandInHarness.Clerk, Why, default);
        await world.ReportAsync(world.AlphaCollection.Sent[1], ChannelResult.Succeeded("also booked"));
        OperatorActionResult late = await world.Operations.ApplyEvidenceAsync(id, null, StandInHarness.Clerk, Why, default);

        Assert.That((early.Status, late.Status), Is.EqualTo((OperatorActionStatus.NotAllowed, OperatorActionStatus.Done)));
        Assert.That((late.Advance!.State, late.Advance.CustomerRefundDueMinor), Is.EqualTo((AdvanceState.CustomerRefundDue, 5_000L)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task StopCollection_BeforeItIsSent_NothingIsCollectedUntilOrdered()
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
    public async Task Resolve_AnotherAnswerCameFirst_SaysSoAndNotesNothing()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        InstructionKey payout = world.AlphaPayout.Sent[0].Key;

        OperatorActionResult otherwise =
            await world.Operations.ResolveAsync(payout, OperationOutcome.NotExecuted, StandInHarness.Clerk, Why, default);
        OperatorActionResult same =
            await world.Operations.ResolveAsync(payout, OperationOutcome.Succeeded, StandInHarness.Clerk, Why, default);
        OperatorActionResult never = await world.Operations.ResolveAsync(payout with { Ordinal = 7 }, OperationOutcome.Succeeded,
            StandInHarness.Clerk, Why, default);

        Assert.That((otherwise.Status, same.Status, never.Status),
            Is.EqualTo((OperatorActionStatus.Conflict, OperatorActionStatus.AlreadyDone, OperatorActionStatus.NotAllowed)));
        Assert.That(otherwise.Reason, Does.Contain("Succeeded"));
        Assert.That((await world.Books.GetHistoryAsync(request.Key, default))!.Timeline.Select(line => line.Name),
            Has.None.EqualTo("resolved-by-operator"));
    }

    [Test]
    public async Task Resolve_AnotherAnswerIsStoredMeanwhile_IsNotDone()
    {
        StandInHarness? running = null;
        bool races = false;
        var store = InterceptedStore.Around(new InMemoryStandInStore(), async (commit, next) =>
        {
            if (races && commit.Timeline.Any(line => line.Name == "resolved-by-operator"))
            {
                races = false;
                await running!.ReportAsync(running.AlphaCollection.Sent[0], ChannelResult.Succeeded("a moment earlier"));
            }
            return await next();
        });
        using var world = running =
            new StandInHarness(pay => pay.Collection(options => options.Delay = TimeSpan.Zero), services => services.AddSingleton(store));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.Unknown();
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Unknown());
        await world.PassAsync(TimeSpan.FromMinutes(10));
        races = true;

        OperatorActionResult resolved = await world.Operations.ResolveAsync(world.AlphaCollection.Sent[0].Key, OperationOutcome.NotExecuted,
            StandInHarness.Clerk, Why, default);

        Assert.That((resolved.Status, resolved.Advance!.State), Is.EqualTo((OperatorActionStatus.Conflict, AdvanceState.Collected)),
            resolved.Reason);
        Assert.That((await world.Books.GetHistoryAsync(request.Key, default))!.Timeline.Select(line => line.Name),
            Has.None.EqualTo("resolved-by-operator"));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Verify_AdvanceIsHeldByADiscrepancyThatIsNotOpen_SaysSo()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        await world.Store.CommitAsync(new StandInCommit
        {
            At = world.Now,
            Advance = await world.AdvanceOfAsync(request) with { HeldByDiscrepancies = ["nowhere"] }
        }, default);

        Assert.That(await world.Books.VerifyAsync(default), Has.One.Contains("'nowhere', which is not open"));
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
            Is.EqualTo((AdvanceState.CustomerRefundDue, 1, true)));
        Assert.That((await world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.CustomerRefundOverdue));
        Assert.That((await world.Operations.RetryCustomerRefundAsync(request.Key, StandInHarness.Clerk, "a new account", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done));
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
                (OperatorActionStatus.NotAllowed, OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone, OperatorActionStatus.Done)));
        Assert.That((part.Advance!.State, rest.Advance!.State, rest.Advance.CustomerRefundedMinor),
            Is.EqualTo((AdvanceState.CustomerRefundDue, AdvanceState.Collected, 5_000L)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ApplyEvidence_AnotherDismissedIt_IsConflict()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await CollectionBookedAfterAllAsync(world);
        Discrepancy difference = await world.OpenDiscrepancyAsync();

        OperatorActionResult dismissed =
            await world.Operations.DismissEvidenceAsync(difference.Id, new OperatorId("ana"), "another payment's", default);
        OperatorActionResult applied = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInHarness.Clerk, Why, default);
        OperatorActionResult again = await world.Operations.DismissEvidenceAsync(difference.Id, StandInHarness.Clerk, Why, default);

        Assert.That((dismissed.Status, again.Status), Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)));
        Assert.That((applied.Status, applied.Reason),
            Is.EqualTo((OperatorActionStatus.Conflict, "ana decided: dismissed: another payment's")));
    }

    [Test]
    public async Task DismissEvidence_AnotherAppliedIt_IsConflict()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await CollectionBookedAfterAllAsync(world);
        Discrepancy difference = await world.OpenDiscrepancyAsync();
        await world.Operations.ApplyEvidenceAsync(difference.Id, null, new OperatorId("ana"), Why, default);

        OperatorActionResult dismissed =
            await world.Operations.DismissEvidenceAsync(difference.Id, StandInHarness.Clerk, "not ours", default);
        OperatorActionResult otherAmount = await world.Operations.ApplyEvidenceAsync(difference.Id, new Money(1_000, StandInHarness.Eur),
            StandInHarness.Clerk, Why, default);

        Assert.That((dismissed.Status, otherAmount.Status), Is.EqualTo((OperatorActionStatus.Conflict, OperatorActionStatus.Conflict)));
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
        Discrepancy difference = await world.OpenDiscrepancyAsync();
        OperatorActionResult applied = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInHarness.Clerk, Why, default);

        Assert.That((applied.Status, applied.Advance!.FeesMinor), Is.EqualTo((OperatorActionStatus.Done, 35L)), applied.Reason);
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ApplyEvidence_OfAPayoutAndThenTheOpposite_NobodyOwesAnything()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        await world.Pipeline.ExecuteAsync(world.Request());
        Instruction payout = world.AlphaPayout.Sent[0];
        foreach (ChannelResult said in new[] { ChannelResult.Succeeded("paid after all"), ChannelResult.NotExecuted("returned") })
        {
            await world.ReportAsync(payout, said);
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, Why, default);
        }

        Advance advance = (await world.Store.FindAdvanceAsync(payout.Key.Transaction, default))!;
        Assert.That((advance.MerchantOwesMinor, advance.PayoutOwedMinor), Is.EqualTo((0L, 0L)));
        await world.AssertLedgerAsync();
    }

    /// <summary>
    /// A channel's refusal may overtake its reply that it looks into the instruction: where nothing follows, that reply is past.
    /// </summary>
    [Test]
    public async Task Accepted_AfterARefusalThatEndedTheAdvance_OpensNothing()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.Failed));

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Pending("looking into it"));

        Assert.That(await world.Store.ListDiscrepanciesAsync(false, null, 10, default), Is.Empty);
    }
}
