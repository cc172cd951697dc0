using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>Late answers that are not the opposite of the record: accepted after all, or the same with another fee.</summary>
public sealed class LateResultTests
{
    /// <summary>The first collection ended as not found; then the channel says that it has it.</summary>
    private static async Task<TransactionRequest> AcceptedAfterAllAsync(StandInHarness world)
    {
        TransactionRequest request = await world.FirstCollectionNotFoundAsync();
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Pending("accepted, booked tonight"));
        return request;
    }

    [Test]
    public async Task LatePending_AfterNotFound_NothingIsCollectedUntilItIsCertain()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await AcceptedAfterAllAsync(world);

        await world.PassAsync(TimeSpan.FromDays(3), TimeSpan.FromHours(1));

        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "the channel has the first");
        Assert.That((await world.AdvanceOfAsync(request)).HeldByDiscrepancies, Is.EqualTo(new[] { discrepancy.Id }));
        Assert.That((discrepancy.Kind, discrepancy.ClaimedMinor), Is.EqualTo((DiscrepancyKind.ContradictingEvidence, 5_000L)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LatePending_TheChannelSaysThatItWasBooked_IsEvidenceOfThatAlone()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await AcceptedAfterAllAsync(world);
        string pending = (await world.OpenDiscrepancyAsync()).Id;

        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Succeeded("booked tonight"));
        await world.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromHours(1));

        Discrepancy certain = await world.OpenDiscrepancyAsync();
        Assert.That(certain.Id, Is.Not.EqualTo(pending), "a discrepancy of its own");
        Assert.That((await world.Store.FindDiscrepancyAsync(pending, default))!.Decision, Is.EqualTo("the channel reports Succeeded"),
            "the first discrepancy is closed by the report");
        OperatorActionResult applied = await world.Operations.ApplyEvidenceAsync(certain.Id, null, StandInHarness.Clerk, "seen", default);
        Assert.That((applied.Status, applied.Advance!.State), Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Collected)),
            applied.Reason);
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "nothing was sent again");
        Assert.That((await world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(5_000), "amount collected");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LatePending_TheChannelSaysThatItWasNotBooked_CollectionGoesOnByItself()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await AcceptedAfterAllAsync(world);

        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.SoftDecline("no cover"));
        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));

        Assert.That(await world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty, "open discrepancies");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state");
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(2), "collections");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LatePending_ThatComesAgainAfterItWasSettled_HoldsAgain()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await AcceptedAfterAllAsync(world);
        Instruction collected = world.AlphaCollection.Sent[0];

        await world.ReportAsync(collected, ChannelResult.SoftDecline("no cover") with { FeeMinor = 5 });
        Advance settled = await world.AdvanceOfAsync(request);
        await world.ReportAsync(collected, ChannelResult.Pending("tried once more"));

        Assert.That((settled.IsHeld, settled.FeesMinor), Is.EqualTo((false, 5L)));
        Assert.That((await world.AdvanceOfAsync(request)).HeldByDiscrepancies,
            Is.EqualTo(new[] { (await world.OpenDiscrepancyAsync()).Id }));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LatePending_OfWhatIsRecordedAsDone_ChangesNothing()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        Advance before = await world.AdvanceOfAsync(request);

        await world.ReportAsync(world.AlphaPayout.Sent[0], ChannelResult.Pending("an old message"));

        Assert.That(await world.AdvanceOfAsync(request), Is.EqualTo(before));
    }

    [Test]
    public async Task ApplyEvidence_ThatNothingMoved_ItsFeeIsBooked()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.HardDecline("returned") with { FeeMinor = 25 });

        OperatorActionResult applied =
            await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk, "seen", default);

        Assert.That(applied.Advance!.FeesMinor, Is.EqualTo(25));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task LateAnswer_ThatAgreesWithAHigherFee_TheRestOfTheFeeIsBookedOnce()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.Succeeded() with { FeeMinor = 10 };
        await world.PassAsync(TimeSpan.FromMinutes(5));

        foreach (long fee in (long[])[35, 35, 20, 0])
        {
            await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded() with { FeeMinor = fee });
        }

        Advance advance = await world.AdvanceOfAsync(request);
        PaymentHistory history = (await world.Ledger.GetHistoryAsync(request.Key, default))!;
        Assert.That((advance.FeesMinor, advance.IsHeld), Is.EqualTo((35L, false)));
        Assert.That(history.Instructions.Single(instruction => instruction.Key.Purpose == InstructionPurpose.Collection).FeeMinor,
            Is.EqualTo(35));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task DismissEvidence_TheChannelSettledItItself_IsConflict()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await AcceptedAfterAllAsync(world);
        Discrepancy accepted = await world.OpenDiscrepancyAsync();
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("booked"));

        OperatorActionResult dismissed =
            await world.Operations.DismissEvidenceAsync(accepted.Id, StandInHarness.Clerk, "not ours", default);

        Assert.That((dismissed.Status, dismissed.Reason), Is.EqualTo((OperatorActionStatus.Conflict, "the channel reports Succeeded")));
    }
}
