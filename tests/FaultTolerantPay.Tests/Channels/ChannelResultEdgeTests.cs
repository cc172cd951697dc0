using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>Answers of channels that say less than they seem to: while nobody can tell, only questions follow (M3).</summary>
public sealed class ChannelResultEdgeTests
{
    private static async Task<TransactionRequest> DueAsync(StandInHarness world)
    {
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        return request;
    }

    /// <summary>What was accepted may be booked at any time: neither a lost answer nor "not found" ends that.</summary>
    [Test]
    public async Task Collect_AcceptedThenCannotTellThenNotFound_IsNeverTakenForNotExecuted()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        world.AlphaCollection.OnCollect = _ => ChannelResult.Pending();
        int questions = 0;
        world.AlphaCollection.OnQuery = _ => questions++ == 0 ? QueryResult.Found(ChannelResult.Unknown()) : QueryResult.NotFound;
        await world.PassAsync(TimeSpan.FromHours(6), TimeSpan.FromMinutes(5));

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(questions, Is.GreaterThan(3), "queries");
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "collections");
        Assert.That((advance.InFlight?.Outcome, advance.CollectedMinor), Is.EqualTo(((OperationOutcome?)OperationOutcome.Pending, 0L)),
            "outcome, and amount collected");
    }

    /// <summary>What is booked while the answer is on its way, the answer cannot know: the time of asking counts.</summary>
    [Test]
    public async Task Payout_NotFoundWasAskedBeforeTheLastMomentToBook_IsNotTakenForNotExecuted()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.LateBookingWindow = TimeSpan.FromMinutes(10);
        world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        world.AlphaPayout.OnQuery = _ =>
        {
            world.Time.Advance(TimeSpan.FromMinutes(20));
            return QueryResult.NotFound;
        };
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        await world.PassAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.InFlight?.Queries), Is.EqualTo((AdvanceState.PayoutUnknown, (int?)1)));
    }

    [Test]
    public async Task Collect_PartIsMoreThanWasAsked_CountsAsNoAnswer()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        world.AlphaCollection.OnCollect = _ => ChannelResult.PartCollected(5_001);
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
        await world.PassAsync(TimeSpan.FromMinutes(1));

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.CollectedMinor, advance.InFlight?.Code),
            Is.EqualTo((AdvanceState.CollectionUnknown, 0L, ChannelCodes.ImplausibleAnswer)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Pay_SucceededInPart_CountsAsNoAnswer()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.PartCollected(100);

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That((outcome.Kind, outcome.Reason), Is.EqualTo((OutcomeKind.Pending, OutcomeReasons.PayoutUnknown)));
        Assert.That(world.BetaPayout.Sent, Is.Empty);
        await world.AssertLedgerAsync();
    }

    /// <summary>
    /// Of a channel that accepted it after all, "not executed" may be no more than the "not found" from before: it still holds.
    /// </summary>
    [Test]
    public async Task LatePending_TheChannelThenSaysNotExecuted_StaysHeld()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await world.FirstCollectionNotFoundAsync();
        Instruction instruction = world.AlphaCollection.Sent[0];
        await world.ReportAsync(instruction, ChannelResult.Pending());
        await world.ReportAsync(instruction, ChannelResult.NotExecuted("not-found"));

        Assert.That((await world.AdvanceOfAsync(request)).IsHeld, Is.True);
        Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
    }

    /// <summary>A fee in an answer that says nothing of the outcome is no fee.</summary>
    [TestCase(OperationOutcome.Unknown)]
    [TestCase(OperationOutcome.Pending)]
    public async Task LateAnswer_ThatIsNotCertain_ItsFeeIsNotBooked(OperationOutcome outcome)
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        TransactionRequest request = await DueAsync(world);
        world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("stolen");
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "hopeless", default);
        await world.ReportAsync(world.AlphaCollection.Sent[0], new ChannelResult { Outcome = outcome, FeeMinor = 7 });

        Assert.That((await world.AdvanceOfAsync(request)).FeesMinor, Is.Zero);
        await world.AssertLedgerAsync();
    }

    /// <summary>A rule for declines says nothing of an attempt that did not happen.</summary>
    [Test]
    public async Task Collect_NotExecutedWithTheCodeOfADeclineRule_GoesByTheSchedule()
    {
        using var world = new StandInHarness(pay => pay.Collection(options =>
        {
            options.Delay = TimeSpan.Zero;
            options.DeclineRules = [new DeclineRule { Code = "busy", RetryAfter = TimeSpan.FromHours(1) }];
        }));
        TransactionRequest request = await DueAsync(world);
        world.AlphaCollection.OnCollect = _ => ChannelResult.NotExecuted("busy");
        await world.PassAsync(TimeSpan.FromMinutes(1));

        DateTimeOffset? next = (await world.AdvanceOfAsync(request)).NextActionAt;
        Assert.That(next, Is.GreaterThan(world.Now.AddHours(23)));
    }

    /// <summary>
    /// A statement confirms a payment only for a business system that cannot cancel; otherwise the library waits for the confirmation.
    /// </summary>
    [Test]
    public async Task ApplyStatement_BusinessSystemOnlyDoesNotAnswer_ConfirmsNothing()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Unknown);
        TransactionRequest request = await DueAsync(world);
        await world.PassAsync(TimeSpan.FromMinutes(5));

        var statement = new BusinessSystemStatement { CoversRequestsBefore = world.Now, Executed = new HashSet<TransactionKey>() };
        StatementResult result = await world.Recovery.ApplyStatementAsync(statement, StandInHarness.Clerk, StandInHarness.OfToday, default);

        Assert.That((result.Confirmed, (await world.AdvanceOfAsync(request)).State), Is.EqualTo((0, AdvanceState.Paid)));
        Assert.That(world.AlphaCollection.Sent, Is.Empty);
    }

    /// <summary>
    /// What the bank owed the merchant, since its payout did not happen, is settled first where it turns out to have happened after all.
    /// </summary>
    [Test]
    public async Task Payout_ReturnedAndThenBooked_NobodyOwesAnything()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        Instruction instruction = world.AlphaPayout.Sent[0];
        await world.ReportAsync(instruction, ChannelResult.NotExecuted("returned"));
        await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk,
            "seen on the statement", default);
        Advance returned = await world.AdvanceOfAsync(request);
        await world.ReportAsync(instruction, ChannelResult.Succeeded());
        await world.Operations.ApplyEvidenceAsync((await world.OpenDiscrepancyAsync()).Id, null, StandInHarness.Clerk,
            "seen on the statement", default);
        Advance booked = await world.AdvanceOfAsync(request);

        Assert.That((returned.PayoutOwedMinor, returned.MerchantDueMinor), Is.EqualTo((5_000L, 0L)));
        Assert.That((booked.PayoutOwedMinor, booked.MerchantDueMinor, booked.PayoutCorrectionMinor), Is.EqualTo((0L, 0L, 0L)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task NotFound_AskedByANodeWhoseClockMayBeAhead_CountsOnlyAfterTheSkew()
    {
        using var world = new StandInHarness(pay =>
            pay.Channels(options => (options.MinQueryDelay, options.MaxQueryDelay) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1))));
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        world.AlphaPayout.OnQuery = _ => QueryResult.NotFound;
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        // The channel may still book 10 s after the deadline, and clocks may differ by 2 s.
        DateTimeOffset over = world.AlphaPayout.Sent.Single().SendBefore + TimeSpan.FromSeconds(12);

        await world.PassAsync(over - world.Now - TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.PayoutUnknown));
        await world.PassAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Released));
    }
}
