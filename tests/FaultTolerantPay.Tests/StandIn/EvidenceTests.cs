using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.StandIn;

/// <summary>Answers that contradict what is recorded: nothing further is sent until an operator decides.</summary>
public sealed class EvidenceTests
{
    private const string Why = "seen on the channel's statement";

    /// <summary>The first collection ended as not found, and later turns out to be booked.</summary>
    private static async Task<TransactionRequest> CollectionBookedAfterAllAsync(StandInWorld world)
    {
        TransactionRequest request = await world.FirstCollectionNotFoundAsync();
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("booked after all"));
        return request;
    }

    [Test]
    public async Task LateSuccess_OfAFailedCollection_NothingIsCollectedUntilDecided()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);

        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));

        Advance advance = await world.AdvanceOfAsync(request);
        Difference difference = await world.OpenDifferenceAsync();
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "the customer would be debited twice");
        Assert.That(advance.HeldBy, Is.EqualTo(new[] { difference.Id }));
        Assert.That(advance.NextActionAt, Is.GreaterThan(world.Now), "it stays in the queue");
        Assert.That((difference.Instruction, difference.SaidMinor), Is.EqualTo(((InstructionKey?)world.AlphaCollection.Sent[0].Key, 5_000L)));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task ApplyEvidence_OfAFailedCollection_TheCustomerHasPaid()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        Difference difference = await world.OpenDifferenceAsync();

        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInWorld.Clerk, Why, default);
        AdvanceOperationResult again = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInWorld.Clerk, Why, default);

        Assert.That((applied.Status, again.Status), Is.EqualTo((OperationStatus.Done, OperationStatus.DoneBefore)), applied.Reason);
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.CollectedMinor, advance.IsHeld), Is.EqualTo((AdvanceState.Collected, 5_000L, false)));
        Difference decided = (await world.Store.FindDifferenceAsync(difference.Id, default))!;
        Assert.That((decided.ClosedBy, decided.Decision), Is.EqualTo(((OperatorId?)StandInWorld.Clerk, "applied 50.00 EUR: " + Why)));
        PaymentHistory history = (await world.Books.GetHistoryAsync(request.Key, default))!;
        Assert.That(history.Timeline.Single(line => line.Name == "evidence-applied").Operator, Is.EqualTo(StandInWorld.Clerk));
        Assert.That(history.Instructions.Single(instruction => instruction.Key == difference.Instruction).MovedMinor, Is.EqualTo(5_000));
        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task DismissEvidence_OfAFailedCollection_CollectionGoesOn()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        string id = (await world.OpenDifferenceAsync()).Id;

        AdvanceOperationResult dismissed = await world.Operations.DismissEvidenceAsync(id, StandInWorld.Clerk, "the channel took it back", default);
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));

        Assert.That(dismissed.Status, Is.EqualTo(OperationStatus.Done), dismissed.Reason);
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(2));
        Assert.That(await world.Store.ListDifferencesAsync(true, null, 10, default), Is.Empty);
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task Evidence_ThatComesAgainAfterItWasDismissed_HoldsAgain()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        string id = (await world.OpenDifferenceAsync()).Id;
        await world.Operations.DismissEvidenceAsync(id, StandInWorld.Clerk, "the channel knows of nothing", default);

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("booked after all"));
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));

        Assert.That((await world.OpenDifferenceAsync()).Id, Is.Not.EqualTo(id), "it may have been booked since the operator asked");
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Evidence_ReportedTwiceAndThenApplied_OpensOneDifferenceAndAgrees()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        Instruction collected = world.AlphaCollection.Sent[0];

        await world.ReportAsync(collected, ChannelResult.Succeeded("again"));
        await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);
        await world.ReportAsync(collected, ChannelResult.Succeeded("and again"));

        Assert.That((await world.AdvanceOfAsync(request)).IsHeld, Is.False);
        Assert.That(await world.Store.ListDifferencesAsync(false, null, 10, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Evidence_OppositeToWhatWasApplied_HoldsAgainAndIsTakenBack()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        Instruction collected = world.AlphaCollection.Sent[0];
        await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);

        await world.ReportAsync(collected, ChannelResult.NotExecuted("returned"));
        AdvanceOperationResult returned = await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);
        Assert.That((returned.Status, returned.Advance!.State, returned.Advance.OutstandingMinor), Is.EqualTo((OperationStatus.Done, AdvanceState.Delinquent, 5_000L)), returned.Reason);
        await world.AssertBooksAsync();

        await world.ReportAsync(collected, ChannelResult.Succeeded("booked once more"));
        AdvanceOperationResult bookedAgain = await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);
        Assert.That((bookedAgain.Status, bookedAgain.Advance!.State), Is.EqualTo((OperationStatus.Done, AdvanceState.Collected)), bookedAgain.Reason);
        Assert.That((await world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(5_000));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task LateAnswer_WithTheWholeWherePartIsRecorded_HoldsAndTheExcessIsOwedBack()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(1_000) : ChannelResult.Succeeded();
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(5_000));

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("all of it") with { FeeMinor = 35 });
        Difference difference = await world.OpenDifferenceAsync();
        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInWorld.Clerk, Why, default);

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.ContradictingEvidence));
        Assert.That((applied.Status, applied.Advance!.State, applied.Advance.StillOwedBackMinor, applied.Advance.FeesMinor), Is.EqualTo((OperationStatus.Done, AdvanceState.CustomerRefundDue, 4_000L, 35L)), applied.Reason);
        await world.AssertBooksAsync();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Advance paidBack = await world.AdvanceOfAsync(request);
        Assert.That((paidBack.State, paidBack.CollectedMinor - paidBack.PaidBackMinor), Is.EqualTo((AdvanceState.Collected, 5_000L)));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task LatePayoutSuccess_OfAPromise_IsNotPaidAgainAndApplyingItPays()
    {
        using var world = new StandInWorld(pay => pay.Settlement(options =>
        {
            options.PromiseToPay = true;
            options.PromisedPayoutRetry = TimeSpan.FromMinutes(30);
        }));
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.Unknown() : ChannelResult.Succeeded();
        TransactionRequest request = await world.AdvancedAsync();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Reserved));

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Succeeded("paid after all"));
        await world.PassAsync(TimeSpan.FromHours(2));
        Assert.That(world.AlphaPayout.Sent.Count + world.BetaPayout.Sent.Count, Is.EqualTo(1), "the merchant would be paid twice");

        await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.IsPaid, advance.OutstandingMinor), Is.EqualTo((AdvanceState.Paid, true, 5_000L)));
        await world.AssertBooksAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
        Assert.That(world.AlphaPayout.Sent.Count + world.BetaPayout.Sent.Count, Is.EqualTo(1));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task LatePayoutSuccess_WhileTheNextIsUnderWay_NoThirdIsSentAndTheOutcomeStaysPending([Values] bool applies)
    {
        using var world = new StandInWorld();
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
        string id = (await world.OpenDifferenceAsync()).Id;
        AdvanceOperationResult decided = applies
            ? await world.Operations.ApplyEvidenceAsync(id, null, StandInWorld.Clerk, Why, default)
            : await world.Operations.DismissEvidenceAsync(id, StandInWorld.Clerk, Why, default);
        await world.WorkAsync();

        Assert.That(decided.Status, Is.EqualTo(OperationStatus.Done), decided.Reason);
        TransactionOutcome final = (await world.Store.FindTransactionAsync(request.Key, default))!.Outcome;
        Assert.That(final.Kind, Is.EqualTo(applies ? OutcomeKind.Advanced : OutcomeKind.Failed));
        Assert.That(world.Notices.Notices.Single().Outcome.Kind, Is.EqualTo(final.Kind));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(applies ? AdvanceState.Paid : AdvanceState.Released));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task LatePayoutSuccess_OfAReleasedAdvance_TheMerchantOwesIt()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Failed));

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Succeeded("paid after all"));
        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);

        Assert.That((applied.Status, applied.Advance!.State, applied.Advance.MerchantOwesMinor, applied.Advance.OutstandingMinor), Is.EqualTo((OperationStatus.Done, AdvanceState.Released, 5_000L, 0L)), applied.Reason);
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Failed), "one final answer");
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task PayoutReturned_AfterItSucceeded_TheBankOwesTheMerchantUntilItIsPaidByHand()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.HardDecline("returned"));
        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);
        Assert.That((applied.Status, applied.Advance!.OwedToMerchantMinor), Is.EqualTo((OperationStatus.Done, 5_000L)), applied.Reason);
        await world.AssertBooksAsync();

        AdvanceOperationResult tooMuch = await world.Operations.PayMerchantManuallyAsync(request.Key, "transfer-1", request.Amount with { Minor = 5_001 }, StandInWorld.Clerk, Why, default);
        AdvanceOperationResult paid = await world.Operations.PayMerchantManuallyAsync(request.Key, "transfer-1", request.Amount, StandInWorld.Clerk, Why, default);
        AdvanceOperationResult again = await world.Operations.PayMerchantManuallyAsync(request.Key, "transfer-1", request.Amount, StandInWorld.Clerk, Why, default);
        Assert.That((tooMuch.Status, paid.Status, again.Status), Is.EqualTo((OperationStatus.NotAllowed, OperationStatus.Done, OperationStatus.DoneBefore)));
        Assert.That((again.Advance!.OwedToMerchantMinor, again.Advance.PayoutCorrectionMinor), Is.EqualTo((0L, 0L)));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task SecondPayback_AfterEvidenceOfTheFirst_IsHeldAndWhatWasPaidTwiceIsOwedByTheCustomer()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.AlphaCollection.OnRefund = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.SoftDecline("busy") : ChannelResult.Succeeded();
        await world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r1"), request.Amount, StandInWorld.Clerk, StandInWorld.Returned), default);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).PaidBackMinor, Is.EqualTo(5_000));

        await world.ReportAsync(world.AlphaCollection.Sent[1], ChannelResult.Succeeded("paid back after all"));
        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);

        Assert.That((applied.Status, applied.Advance!.State, applied.Advance.OutstandingMinor, applied.Advance.PaidBackMinor), Is.EqualTo((OperationStatus.Done, AdvanceState.Delinquent, 5_000L, 10_000L)), applied.Reason);
        await world.AssertBooksAsync();
        AdvanceOperationResult settled = await world.Operations.SettleManuallyAsync(request.Key, "receipt-1", request.Amount, StandInWorld.Clerk, "returned at the counter", default);
        Assert.That((settled.Status, settled.Advance!.State), Is.EqualTo((OperationStatus.Done, AdvanceState.Collected)), settled.Reason);
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task CollectionReturned_AfterTheWriteOffOfTheRest_TheWriteOffIsUndone()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(2_000) : ChannelResult.HardDecline("stolen");
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await world.Operations.WriteOffAsync(request.Key, StandInWorld.Clerk, "hopeless", default)).Advance!.WrittenOffMinor, Is.EqualTo(3_000));

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.HardDecline("returned"));
        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);

        Assert.That((applied.Advance!.State, applied.Advance.OutstandingMinor, applied.Advance.WrittenOffMinor), Is.EqualTo((AdvanceState.Delinquent, 5_000L, 0L)), applied.Reason);
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task CollectionReturned_OfASupersededAdvance_IsNotCollectedAgain()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInWorld.Clerk, "audit", default);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Superseded));
        Difference afterAll = await world.OpenDifferenceAsync();
        await world.Operations.CloseDifferenceAsync(afterAll.Id, StandInWorld.Clerk, "talked to them", default);

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.HardDecline("returned"));
        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);
        AdvanceOperationResult collects = await world.Operations.CollectAgainAsync(request.Key, StandInWorld.Clerk, "again", default);
        Assert.That((applied.Advance!.State, applied.Advance.OutstandingMinor), Is.EqualTo((AdvanceState.Delinquent, 5_000L)), applied.Reason);
        Assert.That(collects.Status, Is.EqualTo(OperationStatus.NotAllowed));
        await world.AssertBooksAsync();

        AdvanceOperationResult writtenOff = await world.Operations.WriteOffAsync(request.Key, StandInWorld.Clerk, "too small", default);
        Assert.That((writtenOff.Advance!.State, writtenOff.Advance.WrittenOffMinor), Is.EqualTo((AdvanceState.Superseded, 5_000L)));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task Held_PayBackIsDueMeanwhile_NothingIsPaidBackUntilDecided()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.HardDecline("returned"));

        await world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r1"), request.Amount, StandInWorld.Clerk, StandInWorld.Returned), default);
        await world.PassAsync(TimeSpan.FromHours(5));
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "what was returned would be paid back");

        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);
        Assert.That((applied.Advance!.State, applied.Advance.StillOwedBackMinor), Is.EqualTo((AdvanceState.Collected, 0L)), applied.Reason);
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task Decisions_ThatDoNotFit_AreRefusedAndNothingChanges()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        TransactionRequest request = await CollectionBookedAfterAllAsync(world);
        string id = (await world.OpenDifferenceAsync()).Id;
        Advance before = await world.AdvanceOfAsync(request);
        IAdvanceOperations operations = world.Operations;

        Assert.Multiple(async () =>
        {
            Assert.That(await operations.CloseDifferenceAsync(id, StandInWorld.Clerk, "looked at", default), Is.EqualTo(OperationStatus.NotAllowed), "closing would end the hold unseen");
            Assert.That((await operations.ApplyEvidenceAsync(id, request.Amount with { Minor = 5_001 }, StandInWorld.Clerk, Why, default)).Status, Is.EqualTo(OperationStatus.BadInput));
            Assert.That((await operations.ApplyEvidenceAsync(id, request.Amount with { Minor = -1 }, StandInWorld.Clerk, Why, default)).Status, Is.EqualTo(OperationStatus.BadInput));
            Assert.That((await operations.ApplyEvidenceAsync(id, new Money(5_000, new Currency("USD")), StandInWorld.Clerk, Why, default)).Status, Is.EqualTo(OperationStatus.BadInput));
            Assert.That((await operations.ApplyEvidenceAsync(id, request.Amount with { Minor = 0 }, StandInWorld.Clerk, Why, default)).Status, Is.EqualTo(OperationStatus.NotAllowed), "that is what is recorded");
            Assert.That((await operations.ApplyEvidenceAsync("no such", null, StandInWorld.Clerk, Why, default)).Status, Is.EqualTo(OperationStatus.NotFound));
            Assert.That((await operations.DismissEvidenceAsync(id, new OperatorId(""), "", default)).Status, Is.EqualTo(OperationStatus.BadInput));
            Assert.That((await operations.DismissEvidenceAsync("", StandInWorld.Clerk, Why, default)).Status, Is.EqualTo(OperationStatus.BadInput));
        });
        Assert.That(await world.AdvanceOfAsync(request), Is.EqualTo(before));
    }

    [Test]
    public async Task ApplyEvidence_WhileAnInstructionIsUnderWay_WaitsForItsResult()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.SoftDecline("busy") : ChannelResult.Pending();
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collecting));
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("booked after all"));
        string id = (await world.Store.ListDifferencesAsync(true, null, 10, default)).Single(open => open.Kind == DifferenceKind.ContradictingEvidence).Id;

        AdvanceOperationResult early = await world.Operations.ApplyEvidenceAsync(id, null, StandInWorld.Clerk, Why, default);
        await world.ReportAsync(world.AlphaCollection.Sent[1], ChannelResult.Succeeded("also booked"));
        AdvanceOperationResult late = await world.Operations.ApplyEvidenceAsync(id, null, StandInWorld.Clerk, Why, default);

        Assert.That((early.Status, late.Status), Is.EqualTo((OperationStatus.NotAllowed, OperationStatus.Done)));
        Assert.That((late.Advance!.State, late.Advance.StillOwedBackMinor), Is.EqualTo((AdvanceState.CustomerRefundDue, 5_000L)));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task StopCollection_BeforeItIsSent_NothingIsCollectedUntilOrdered()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("busy");
        await world.PassAsync(TimeSpan.FromMinutes(5));

        AdvanceOperationResult stopped = await world.Operations.StopCollectionAsync(request.Key, StandInWorld.Clerk, "the customer disputes it", default);
        AdvanceOperationResult again = await world.Operations.StopCollectionAsync(request.Key, StandInWorld.Clerk, "the customer disputes it", default);
        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));

        Assert.That((stopped.Status, again.Status, stopped.Advance!.State), Is.EqualTo((OperationStatus.Done, OperationStatus.DoneBefore, AdvanceState.Delinquent)), stopped.Reason);
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Resolve_AnotherAnswerCameFirst_SaysSoAndNotesNothing()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        InstructionKey payout = world.AlphaPayout.Sent[0].Key;

        AdvanceOperationResult otherwise = await world.Operations.ResolveAsync(payout, OperationOutcome.NotExecuted, StandInWorld.Clerk, Why, default);
        AdvanceOperationResult same = await world.Operations.ResolveAsync(payout, OperationOutcome.Succeeded, StandInWorld.Clerk, Why, default);
        AdvanceOperationResult never = await world.Operations.ResolveAsync(payout with { Ordinal = 7 }, OperationOutcome.Succeeded, StandInWorld.Clerk, Why, default);

        Assert.That((otherwise.Status, same.Status, never.Status), Is.EqualTo((OperationStatus.AnsweredOtherwise, OperationStatus.DoneBefore, OperationStatus.NotAllowed)));
        Assert.That(otherwise.Reason, Does.Contain("Succeeded"));
        Assert.That((await world.Books.GetHistoryAsync(request.Key, default))!.Timeline.Select(line => line.Name), Has.None.EqualTo("resolved-by-operator"));
    }

    [Test]
    public async Task Resolve_AnotherAnswerIsStoredMeanwhile_IsNotDone()
    {
        StandInWorld? running = null;
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
        using var world = running = new StandInWorld(pay => pay.Collection(options => options.Delay = TimeSpan.Zero), services => services.AddSingleton(store));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.Unknown();
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Unknown());
        await world.PassAsync(TimeSpan.FromMinutes(10));
        races = true;

        AdvanceOperationResult resolved = await world.Operations.ResolveAsync(world.AlphaCollection.Sent[0].Key, OperationOutcome.NotExecuted, StandInWorld.Clerk, Why, default);

        Assert.That((resolved.Status, resolved.Advance!.State), Is.EqualTo((OperationStatus.AnsweredOtherwise, AdvanceState.Collected)), resolved.Reason);
        Assert.That((await world.Books.GetHistoryAsync(request.Key, default))!.Timeline.Select(line => line.Name), Has.None.EqualTo("resolved-by-operator"));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task Verify_AdvanceIsHeldByADifferenceThatIsNotOpen_SaysSo()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        await world.Store.CommitAsync(new StandInCommit { At = world.Now, Advance = await world.AdvanceOfAsync(request) with { HeldBy = ["nowhere"] } }, default);

        Assert.That(await world.Books.VerifyAsync(default), Has.One.Contains("'nowhere', which is not open"));
    }

    [Test]
    public async Task CustomerRefund_DeclinedForGood_IsNotTriedAgainAndIsPaidBackByHand()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.AlphaCollection.OnRefund = _ => ChannelResult.HardDecline("account-closed");
        await world.Operations.RefundAsync(new RefundRequest(request.Key, new RefundId("r1"), request.Amount, StandInWorld.Clerk, StandInWorld.Returned), default);
        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));

        Advance stopped = await world.AdvanceOfAsync(request);
        Assert.That((stopped.State, stopped.CustomerRefundOrdinal, stopped.IsPayBackStopped), Is.EqualTo((AdvanceState.CustomerRefundDue, 1, true)));
        Assert.That((await world.OpenDifferenceAsync()).Kind, Is.EqualTo(DifferenceKind.CustomerRefundOverdue));
        Assert.That((await world.Operations.PayBackAgainAsync(request.Key, StandInWorld.Clerk, "a new account", default)).Status, Is.EqualTo(OperationStatus.Done));
        await world.PassAsync(TimeSpan.FromHours(3));
        Assert.That((await world.AdvanceOfAsync(request)).CustomerRefundOrdinal, Is.EqualTo(2), "once more, since it was ordered");

        Task<AdvanceOperationResult> PayAsync(string receipt, long minor) =>
            world.Operations.PayBackManuallyAsync(request.Key, receipt, request.Amount with { Minor = minor }, StandInWorld.Clerk, "paid in cash", default).AsTask();
        AdvanceOperationResult tooMuch = await PayAsync("cash-1", 10_001);
        AdvanceOperationResult part = await PayAsync("cash-1", 2_000);
        AdvanceOperationResult again = await PayAsync("cash-1", 2_000);
        AdvanceOperationResult rest = await PayAsync("cash-2", 3_000);

        Assert.That((tooMuch.Status, part.Status, again.Status, rest.Status), Is.EqualTo((OperationStatus.NotAllowed, OperationStatus.Done, OperationStatus.DoneBefore, OperationStatus.Done)));
        Assert.That((part.Advance!.State, rest.Advance!.State, rest.Advance.PaidBackMinor), Is.EqualTo((AdvanceState.CustomerRefundDue, AdvanceState.Collected, 5_000L)));
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task ApplyEvidence_AnotherDismissedIt_IsToldOtherwise()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await CollectionBookedAfterAllAsync(world);
        Difference difference = await world.OpenDifferenceAsync();

        AdvanceOperationResult dismissed = await world.Operations.DismissEvidenceAsync(difference.Id, new OperatorId("ana"), "another payment's", default);
        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInWorld.Clerk, Why, default);
        AdvanceOperationResult again = await world.Operations.DismissEvidenceAsync(difference.Id, StandInWorld.Clerk, Why, default);

        Assert.That((dismissed.Status, again.Status), Is.EqualTo((OperationStatus.Done, OperationStatus.DoneBefore)));
        Assert.That((applied.Status, applied.Reason), Is.EqualTo((OperationStatus.AnsweredOtherwise, "ana decided: dismissed: another payment's")));
    }

    [Test]
    public async Task DismissEvidence_AnotherAppliedIt_IsToldOtherwise()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await CollectionBookedAfterAllAsync(world);
        Difference difference = await world.OpenDifferenceAsync();
        await world.Operations.ApplyEvidenceAsync(difference.Id, null, new OperatorId("ana"), Why, default);

        AdvanceOperationResult dismissed = await world.Operations.DismissEvidenceAsync(difference.Id, StandInWorld.Clerk, "not ours", default);
        AdvanceOperationResult otherAmount = await world.Operations.ApplyEvidenceAsync(difference.Id, new Money(1_000, StandInWorld.Eur), StandInWorld.Clerk, Why, default);

        Assert.That((dismissed.Status, otherAmount.Status), Is.EqualTo((OperationStatus.AnsweredOtherwise, OperationStatus.AnsweredOtherwise)));
    }

    /// <summary>A report says what the instruction cost in all; a part of it is booked already.</summary>
    [Test]
    public async Task ApplyEvidence_AFeeIsBookedAlready_OnlyTheRestOfItIsBooked()
    {
        using StandInWorld world = StandInWorld.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = instruction =>
            instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(1_000) with { FeeMinor = 20 } : ChannelResult.Succeeded();
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));

        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("all of it") with { FeeMinor = 35 });
        Difference difference = await world.OpenDifferenceAsync();
        AdvanceOperationResult applied = await world.Operations.ApplyEvidenceAsync(difference.Id, null, StandInWorld.Clerk, Why, default);

        Assert.That((applied.Status, applied.Advance!.FeesMinor), Is.EqualTo((OperationStatus.Done, 35L)), applied.Reason);
        await world.AssertBooksAsync();
    }

    [Test]
    public async Task ApplyEvidence_OfAPayoutAndThenTheOpposite_NobodyOwesAnything()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        await world.Pipeline.ExecuteAsync(world.Request());
        Instruction payout = world.AlphaPayout.Sent[0];
        foreach (ChannelResult said in new[] { ChannelResult.Succeeded("paid after all"), ChannelResult.NotExecuted("returned") })
        {
            await world.ReportAsync(payout, said);
            await world.Operations.ApplyEvidenceAsync((await world.OpenDifferenceAsync()).Id, null, StandInWorld.Clerk, Why, default);
        }

        Advance advance = (await world.Store.FindAdvanceAsync(payout.Key.Transaction, default))!;
        Assert.That((advance.MerchantOwesMinor, advance.OwedToMerchantMinor), Is.EqualTo((0L, 0L)));
        await world.AssertBooksAsync();
    }

    /// <summary>A channel's refusal may overtake its reply that it looks into the instruction: where nothing follows, that reply is past.</summary>
    [Test]
    public async Task Accepted_AfterARefusalThatEndedTheAdvance_OpensNothing()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.Failed));

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Pending("looking into it"));

        Assert.That(await world.Store.ListDifferencesAsync(false, null, 10, default), Is.Empty);
    }
}
