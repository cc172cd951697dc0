using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Channels.EvidenceSteps;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>Decisions of operators about evidence: what is refused, and who decides first.</summary>
public sealed class EvidenceDecisionTests
{
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
                default)).Status, Is.EqualTo(OperatorActionStatus.BadInput), "more than the instruction");
            Assert.That((await operations.ApplyEvidenceAsync(id, request.Amount with { Minor = -1 }, StandInHarness.Clerk, Why,
                default)).Status, Is.EqualTo(OperatorActionStatus.BadInput), "less than nothing");
            Assert.That((await operations.ApplyEvidenceAsync(id, new Money(5_000, new Currency("USD")), StandInHarness.Clerk, Why,
                default)).Status, Is.EqualTo(OperatorActionStatus.BadInput), "another currency");
            Assert.That((await operations.ApplyEvidenceAsync(id, request.Amount with { Minor = 0 }, StandInHarness.Clerk, Why,
                default)).Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "that is what is recorded");
            Assert.That((await operations.ApplyEvidenceAsync("no such", null, StandInHarness.Clerk, Why, default)).Status,
                Is.EqualTo(OperatorActionStatus.NotFound), "unknown discrepancy");
            Assert.That((await operations.DismissEvidenceAsync(id, new OperatorId(""), "", default)).Status,
                Is.EqualTo(OperatorActionStatus.BadInput), "no operator and no reason");
            Assert.That((await operations.DismissEvidenceAsync("", StandInHarness.Clerk, Why, default)).Status,
                Is.EqualTo(OperatorActionStatus.BadInput), "no discrepancy");
        });
        Assert.That(await world.AdvanceOfAsync(request), Is.EqualTo(before), "the advance is as before");
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
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collecting), "an instruction is under way");
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("booked after all"));
        string id = (await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Single(open =>
            open.Kind == DiscrepancyKind.ContradictingEvidence).Id;

        OperatorActionResult early = await world.Operations.ApplyEvidenceAsync(id, null, StandInHarness.Clerk, Why, default);
        await world.ReportAsync(world.AlphaCollection.Sent[1], ChannelResult.Succeeded("also booked"));
        OperatorActionResult late = await world.Operations.ApplyEvidenceAsync(id, null, StandInHarness.Clerk, Why, default);

        Assert.That((early.Status, late.Status), Is.EqualTo((OperatorActionStatus.NotAllowed, OperatorActionStatus.Done)),
            "status before and after its result");
        Assert.That((late.Advance!.State, late.Advance.CustomerRefundDueMinor), Is.EqualTo((AdvanceState.CustomerRefundDue, 5_000L)),
            "state, and refund that is due");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task ApplyEvidence_AnotherDismissedIt_IsConflict()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await CollectionBookedAfterAllAsync(world);
        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();

        OperatorActionResult dismissed =
            await world.Operations.DismissEvidenceAsync(discrepancy.Id, new OperatorId("ana"), "another payment's", default);
        OperatorActionResult applied = await world.Operations.ApplyEvidenceAsync(discrepancy.Id, null, StandInHarness.Clerk, Why, default);
        OperatorActionResult again = await world.Operations.DismissEvidenceAsync(discrepancy.Id, StandInHarness.Clerk, Why, default);

        Assert.That((dismissed.Status, again.Status), Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)));
        Assert.That((applied.Status, applied.Reason),
            Is.EqualTo((OperatorActionStatus.Conflict, "ana decided: dismissed: another payment's")));
    }

    [Test]
    public async Task DismissEvidence_AnotherAppliedIt_IsConflict()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await CollectionBookedAfterAllAsync(world);
        Discrepancy discrepancy = await world.OpenDiscrepancyAsync();
        await world.Operations.ApplyEvidenceAsync(discrepancy.Id, null, new OperatorId("ana"), Why, default);

        OperatorActionResult dismissed =
            await world.Operations.DismissEvidenceAsync(discrepancy.Id, StandInHarness.Clerk, "not ours", default);
        OperatorActionResult otherAmount = await world.Operations.ApplyEvidenceAsync(discrepancy.Id, new Money(1_000, StandInHarness.Eur),
            StandInHarness.Clerk, Why, default);

        Assert.That((dismissed.Status, otherAmount.Status), Is.EqualTo((OperatorActionStatus.Conflict, OperatorActionStatus.Conflict)));
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

        Assert.That(await world.Ledger.VerifyAsync(default), Has.One.Contains("'nowhere', which is not open"));
    }
}
