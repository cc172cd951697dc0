using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.Tests.Statements.Queue;

/// <summary>What operators do with a discrepancy of a statement, and what is on record of it.</summary>
public sealed class StatementDiscrepancyActionTests
{
    private static CancellationToken None => CancellationToken.None;

    private static (OperatorActionStatus Status, string? Reason) Of(StatementDiscrepancyResult result) => (result.Status, result.Reason);

    [Test]
    public async Task Steps_OfALife_AreAllOnRecordInOrder()
    {
        var world = new QueueWorld(thresholdMinor: 7_754);
        StatementDiscrepancy one = await world.OneAsync();
        one = (await world.Queue.AssignAsync(QueueWorld.Act(one, QueueWorld.Ana), QueueWorld.Ben, None)).Discrepancy!;
        one = (await world.Queue.CommentAsync(QueueWorld.Act(one, QueueWorld.Ben, "asked the channel"), None)).Discrepancy!;
        one = (await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ben), "booked-by-us", None)).Discrepancy!;
        world.Time.Advance(TimeSpan.FromMinutes(5));
        one = (await world.Queue.ApproveAsync(QueueWorld.Act(one, QueueWorld.Ana, "seen the booking"), None)).Discrepancy!;
        Assert.That((one.State, one.ResolutionCode, one.ResolvedAt, one.Proposal),
            Is.EqualTo((StatementDiscrepancyState.Resolved, "booked-by-us", world.Time.GetUtcNow(), (ProposedResolution?)null)));
        one = (await world.Queue.ReopenAsync(QueueWorld.Act(one, QueueWorld.Ana, "the booking was reversed"), None)).Discrepancy!;

        Assert.That((one.State, one.ResolutionCode, one.ResolvedAt, one.Assignee),
            Is.EqualTo((StatementDiscrepancyState.Open, (string?)null, (DateTimeOffset?)null, QueueWorld.Ben)));
        Assert.That(await world.StepsAsync(one),
            Is.EqualTo("1:Opened:- 2:Assigned:ana 3:Commented:ben 4:Proposed:ben 5:Approved:ana 6:Reopened:ana"));
        IReadOnlyList<StatementDiscrepancyStep> steps = await world.Queue.ListStepsAsync(one.Id, 0, 10, None);
        Assert.That(steps.Select(step => step.Text), Is.EqualTo(new[]
        {
            "OnlyTheirs None, 77.55 CNY at risk", QueueWorld.Why, "asked the channel", QueueWorld.Why, "seen the booking",
            "the booking was reversed",
        }));
        Assert.That((steps[1].Assignee, steps[3].Code, steps[4].Code, steps[4].At),
            Is.EqualTo((QueueWorld.Ben, "booked-by-us", "booked-by-us", world.Time.GetUtcNow())));
    }

    [TestCase(7_755, OperatorActionStatus.Done)]
    [TestCase(7_754, OperatorActionStatus.AwaitsApproval)]
    [TestCase(null, OperatorActionStatus.Done)]
    public async Task Resolve_ValueAtRisk_DecidesWhetherOneOperatorSuffices(long? threshold, OperatorActionStatus expected)
    {
        var world = new QueueWorld(threshold);
        StatementDiscrepancyResult result =
            await world.Queue.ResolveAsync(QueueWorld.Act(await world.OneAsync(), QueueWorld.Ana), "booked", None);

        bool isDone = expected == OperatorActionStatus.Done;
        Assert.That(result.Status, Is.EqualTo(expected));
        Assert.That((result.Discrepancy!.State, result.Discrepancy.Proposal?.By), Is.EqualTo(
            (isDone ? StatementDiscrepancyState.Resolved : StatementDiscrepancyState.Open, isDone ? (OperatorId?)null : QueueWorld.Ana)));
    }

    [TestCase("ana")]
    [TestCase("ANA")]
    public async Task Approve_ByTheProposer_IsNotAllowed(string by)
    {
        var world = new QueueWorld(0);
        StatementDiscrepancy proposed =
            (await world.Queue.ResolveAsync(QueueWorld.Act(await world.OneAsync(), QueueWorld.Ana), "booked", None)).Discrepancy!;

        StatementDiscrepancyResult result = await world.Queue.ApproveAsync(QueueWorld.Act(proposed, new OperatorId(by)), None);

        Assert.That(Of(result), Is.EqualTo(
            (OperatorActionStatus.NotAllowed, "ana proposed it; another operator must approve it")));
        Assert.That((await world.AllAsync()).Single().State, Is.EqualTo(StatementDiscrepancyState.Open));
    }

    [Test]
    public async Task Actions_InAStateThatForbidsThem_SayWhy()
    {
        var world = new QueueWorld(0);
        StatementDiscrepancy one = await world.OneAsync();
        Assert.That((await world.Queue.ApproveAsync(QueueWorld.Act(one, QueueWorld.Ana), None)).Reason,
            Is.EqualTo("nobody proposed a resolution"));
        Assert.That((await world.Queue.ReopenAsync(QueueWorld.Act(one, QueueWorld.Ana), None)).Reason,
            Is.EqualTo("it is open, and nobody proposed a resolution"));
        one = (await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ana), "booked", None)).Discrepancy!;
        Assert.That((await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ben), "other", None)).Reason,
            Does.StartWith("ana proposed 'booked'"));
        one = (await world.Queue.ApproveAsync(QueueWorld.Act(one, QueueWorld.Ben), None)).Discrepancy!;
        Assert.That((await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ben), "other", None)).Reason,
            Is.EqualTo("it is resolved already, with the code 'booked'"));
        Assert.That((await world.Queue.AssignAsync(QueueWorld.Act(one, QueueWorld.Ben), null, None)).Reason,
            Is.EqualTo("it is resolved: reopen it first"));
        Assert.That((await world.Queue.CommentAsync(QueueWorld.Act(one, QueueWorld.Ben), None)).Status,
            Is.EqualTo(OperatorActionStatus.Done));
    }

    [Test]
    public async Task Reopen_Proposal_RefusesItAndAnotherMayBeProposed()
    {
        var world = new QueueWorld(0);
        StatementDiscrepancy one = await world.OneAsync();
        one = (await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ana), "booked", None)).Discrepancy!;
        one = (await world.Queue.ReopenAsync(QueueWorld.Act(one, QueueWorld.Ben), None)).Discrepancy!;
        Assert.That(one.Proposal, Is.Null);
        Assert.That((await world.Queue.ApproveAsync(QueueWorld.Act(one, QueueWorld.Ben), None)).Status,
            Is.EqualTo(OperatorActionStatus.NotAllowed));
        Assert.That((await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ben), "other", None)).Status,
            Is.EqualTo(OperatorActionStatus.AwaitsApproval));
    }

    [Test]
    public async Task Open_CorrectedRowWhileAProposalWaits_VoidsTheProposal()
    {
        var world = new QueueWorld(0);
        StatementDiscrepancy one = await world.OneAsync();
        await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ana), "booked", None);
        await world.OpenAsync(QueueWorld.OnlyTheirs(QueueWorld.Row(amount: 1_000_000)));

        Assert.That((await world.AllAsync()).Single().Proposal, Is.Null);
    }

    [Test]
    public async Task TwoOperators_OnOneVersion_OneWinsAndTheOtherIsTold()
    {
        var world = new QueueWorld();
        StatementDiscrepancy one = await world.OneAsync();
        await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ana), "booked", None);

        StatementDiscrepancyResult late = await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ben), "booked", None);

        Assert.That(Of(late), Is.EqualTo(
            (OperatorActionStatus.Conflict, $"ana was faster (Resolved: {QueueWorld.Why}): its version is 2 now")));
        Assert.That(late.Discrepancy!.Version, Is.EqualTo(2));
        Assert.That(await world.StepsAsync(one), Is.EqualTo("1:Opened:- 2:Resolved:ana"));
    }

    [Test]
    public async Task Action_VersionThatNeverWas_IsAConflict()
    {
        var world = new QueueWorld();
        StatementDiscrepancy one = await world.OneAsync();
        Assert.That((await world.Queue.CommentAsync(QueueWorld.Act(one with { Version = 9 }, QueueWorld.Ana), None)).Reason,
            Is.EqualTo("its version is 1; version 9 does not exist"));
    }

    /// <summary>The store stored the step and its answer was lost: the operator tries again with the same words.</summary>
    [TestCase("assign")]
    [TestCase("comment")]
    [TestCase("resolve")]
    [TestCase("propose")]
    [TestCase("approve")]
    [TestCase("reopen")]
    public async Task Action_RepeatedAfterALostAnswer_IsOneStep(string name)
    {
        LossyStore lossy = null!;
        var world = new QueueWorld(
            name is "propose" or "approve" or "reopen" ? 0 : null, store => lossy = new LossyStore(store));
        StatementDiscrepancy one = await world.OneAsync();
        if (name is "approve" or "reopen")
        {
            one = (await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ana), "booked", None)).Discrepancy!;
        }

        lossy.LosesAfter = 1;
        Assert.That(async () => await ActAsync(), Throws.TypeOf<StoreException>());
        StatementDiscrepancyResult again = await ActAsync();

        Assert.That(again.Status, Is.EqualTo(
            name == "propose" ? OperatorActionStatus.AwaitsApproval : OperatorActionStatus.AlreadyDone), again.Reason);
        Assert.That((await world.Store.FindAsync(one.Id, None))!.Version, Is.EqualTo(one.Version + 1));

        async Task<StatementDiscrepancyResult> ActAsync() => name switch
        {
            "assign" => await world.Queue.AssignAsync(QueueWorld.Act(one, QueueWorld.Ben), QueueWorld.Ana, None),
            "comment" => await world.Queue.CommentAsync(QueueWorld.Act(one, QueueWorld.Ben), None),
            "approve" => await world.Queue.ApproveAsync(QueueWorld.Act(one, QueueWorld.Ben), None),
            "reopen" => await world.Queue.ReopenAsync(QueueWorld.Act(one, QueueWorld.Ben), None),
            _ => await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ben), "booked", None),
        };
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("abc")]
    [TestCase("05\r\nPAID IN FULL")]
    [TestCase("\u001B[32mPAID IN FULL")]
    [TestCase("paid \u202E in full")]
    [TestCase("paid with 4111 1111 1111 1111")]
    public async Task Actions_ReasonThatBreaksTheRule_AreRefusedAndLeaveNothing(string reason)
    {
        var world = new QueueWorld();
        StatementDiscrepancy one = await world.OneAsync();
        StatementDiscrepancyAction action = QueueWorld.Act(one, QueueWorld.Ana, reason);
        StatementDiscrepancyResult[] results =
        [
            await world.Queue.AssignAsync(action, QueueWorld.Ben, None), await world.Queue.CommentAsync(action, None),
            await world.Queue.ResolveAsync(action, "booked", None), await world.Queue.ApproveAsync(action, None),
            await world.Queue.ReopenAsync(action, None),
        ];

        Assert.That(results.Select(result => result.Status), Has.All.EqualTo(OperatorActionStatus.BadInput));
        Assert.That(results.Select(result => result.Reason), Has.All.StartsWith("reason "));
        Assert.That(await world.AllAsync(), Is.EqualTo(new[] { one }));
    }

    [Test]
    public async Task Actions_OtherInvalidTexts_AreRefusedAndLeaveNothing()
    {
        var world = new QueueWorld();
        StatementDiscrepancy one = await world.OneAsync();
        StatementDiscrepancyAction action = QueueWorld.Act(one, QueueWorld.Ana);
        StatementDiscrepancyResult[] results =
        [
            await world.Queue.ResolveAsync(action, "", None), await world.Queue.ResolveAsync(action, "two words", None),
            await world.Queue.ResolveAsync(action, "\u001B[2J", None), await world.Queue.ResolveAsync(action, "4111111111111111", None),
            await world.Queue.AssignAsync(action with { Reason = "11111111 is paid" }, new OperatorId("41111111"), None),
            await world.Queue.AssignAsync(action, new OperatorId("\u202Eben"), None),
            await world.Queue.CommentAsync(action with { By = default }, None),
            await world.Queue.CommentAsync(action with { Id = "" }, None),
            await world.Queue.CommentAsync(action with { Version = 0 }, None),
            await world.Queue.CommentAsync(action with { Reason = new string('a', 501) }, None),
        ];

        Assert.That(results.Select(result => result.Status), Has.All.EqualTo(OperatorActionStatus.BadInput));
        Assert.That(await world.AllAsync(), Is.EqualTo(new[] { one }));
        Assert.That((await world.Queue.CommentAsync(action with { Id = "none" }, None)).Status, Is.EqualTo(OperatorActionStatus.NotFound));
    }

    [Test]
    public async Task Comment_OnOneWithManySteps_IsRefusedAndItCanBeResolved()
    {
        var world = new QueueWorld();
        StatementDiscrepancy one = await world.OneAsync();
        while (one.Version < QueueTransitions.MaxRemarks)
        {
            one = (await world.Queue.CommentAsync(QueueWorld.Act(one, QueueWorld.Ana), None)).Discrepancy!;
        }

        Assert.That((await world.Queue.CommentAsync(QueueWorld.Act(one, QueueWorld.Ana), None)).Status,
            Is.EqualTo(OperatorActionStatus.NotAllowed));
        Assert.That((await world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ana), "booked", None)).Status,
            Is.EqualTo(OperatorActionStatus.Done));
    }
}
