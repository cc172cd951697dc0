using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>
/// Payouts and collections through the router: which channel, which next, and never a second while the first is uncertain.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RoutedChannelsTests : IDisposable
{
    private readonly RoutedWorld _world = new();

    private StandInHarness Stand => _world.Stand;

    public void Dispose() => _world.Dispose();

    [SetUp]
    public Task AddMerchantAsync() => Stand.AddMerchantAsync();

    [Test]
    public async Task Payout_PolicyPrefersTheSecondChannel_GoesThere()
    {
        TransactionRequest request = await _world.PayAsync();

        Assert.That(await _world.SentAsync(request), Is.EqualTo("alpha-2 Succeeded"));
        Assert.That(_world.SecondPayout.Sent, Has.Count.EqualTo(1));
        Assert.That(Stand.AlphaPayout.Sent, Is.Empty);
        await Stand.AssertLedgerAsync();
    }

    [Test]
    public async Task Payout_NoRouter_GoesInTheOrderOfRegistrationAtThePreferredInstitutionFirst()
    {
        using var plain = new RoutedWorld(isRouted: false);
        await plain.Stand.AddMerchantAsync();
        plain.Stand.AlphaPayout.OnPay = _ => ChannelResult.NotExecuted();
        plain.SecondPayout.OnPay = _ => ChannelResult.SoftDecline("busy");

        TransactionRequest request = await plain.PayAsync();

        Assert.That(await plain.SentAsync(request), Is.EqualTo("alpha NotExecuted, alpha-2 Declined, beta Succeeded"));
    }

    [Test]
    public async Task Payout_NotExecutedAndSoftDecline_GoesToTheNextChannels()
    {
        _world.SecondPayout.OnPay = _ => ChannelResult.NotExecuted();
        Stand.BetaPayout.OnPay = _ => ChannelResult.SoftDecline("limit") with { Cause = FailureCause.Merchant };

        TransactionRequest request = await _world.PayAsync();

        Assert.That(await _world.SentAsync(request), Is.EqualTo("alpha-2 NotExecuted, beta Declined, alpha Succeeded"));
        await Stand.AssertLedgerAsync();
    }

    [Test]
    public async Task PayoutAndCollection_TwoHundredBetterChannelsThatAreNotRegistered_GoToTheRegisteredOnesInOrder()
    {
        using RoutedWorld world = RoutedWorld.WithOthers(200);
        await world.Stand.AddMerchantAsync();
        world.SecondPayout.OnPay = world.SecondCollection.OnCollect = _ => ChannelResult.NotExecuted();
        world.Live.SetUp(world.Live.HandleOf("beta"), false, world.Stand.Now);

        TransactionRequest request = await world.PayAsync();
        world.Stand.Detector.Recover();
        await world.Stand.PassAsync(TimeSpan.FromMinutes(10));

        Assert.That(await world.SentAsync(request), Is.EqualTo("alpha-2 NotExecuted, alpha Succeeded"));
        Assert.That(
            await world.SentAsync(request, InstructionPurpose.Collection), Is.EqualTo("alpha-2 NotExecuted, alpha Succeeded"));
    }

    [TestCase(FailureCause.Issuer)]
    [TestCase(FailureCause.Customer)]
    public async Task Payout_SoftDeclineOfTheCustomersSide_GoesToNoOtherChannel(FailureCause cause)
    {
        _world.SecondPayout.OnPay = _ => ChannelResult.SoftDecline("51") with { Cause = cause };

        TransactionRequest request = await _world.PayAsync();

        Assert.That(await _world.SentAsync(request), Is.EqualTo("alpha-2 Declined"));
        Assert.That((await Stand.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Released));
    }

    [Test]
    public async Task Payout_HardDecline_GoesToNoOtherChannel()
    {
        _world.SecondPayout.OnPay = _ => ChannelResult.HardDecline("14");

        TransactionRequest request = await _world.PayAsync();

        Assert.That(await _world.SentAsync(request), Is.EqualTo("alpha-2 Declined"));
        Assert.That((await Stand.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Released));
    }

    [TestCase(OperationOutcome.Unknown)]
    [TestCase(OperationOutcome.Pending)]
    public async Task Payout_Uncertain_NoOtherChannelPaysAndTheSameIsQueried(OperationOutcome outcome)
    {
        int asked = 0, elsewhere = 0;
        _world.SecondPayout.OnPay = _ => new ChannelResult { Outcome = outcome };
        _world.SecondPayout.OnQuery = _ => QueryResult.Found(asked++ > 0 ? ChannelResult.Succeeded() : ChannelResult.Unknown());
        Stand.AlphaPayout.OnQuery = Stand.BetaPayout.OnQuery = _ =>
        {
            elsewhere++;
            return QueryResult.NotFound;
        };
        TransactionRequest request = await _world.PayAsync();
        // The policy changes; the instruction's channel does not.
        _world.Prefer(priorityOfSecond: 0);

        await Stand.PassAsync(TimeSpan.FromSeconds(5));
        Stand.Restart();
        await Stand.PassAsync(TimeSpan.FromMinutes(2));

        Assert.That(asked, Is.GreaterThan(1));
        Assert.That(elsewhere, Is.Zero, "queries at other channels");
        Assert.That(await _world.SentAsync(request), Is.EqualTo("alpha-2 Succeeded"));
        Assert.That(Stand.AlphaPayout.Sent.Count + Stand.BetaPayout.Sent.Count, Is.Zero, "payouts of other channels");
        await Stand.AssertLedgerAsync();
    }

    [Test]
    public async Task Payout_DeclinedThenPaid_TellsTheRouterWhatEachChannelCharged()
    {
        _world.SecondPayout.OnPay = _ => ChannelResult.SoftDecline("61") with { FeeMinor = 2 };
        Stand.AlphaPayout.OnPay = Stand.BetaPayout.OnPay = _ => ChannelResult.Succeeded() with { FeeMinor = 7 };

        TransactionRequest request = await _world.PayAsync();

        Instruction[] sent = [.. await Stand.Store.ListInstructionsAsync(request.Key, default)];
        foreach ((Instruction instruction, int fee) in sent.Zip(new[] { 2, 7 }))
        {
            ChannelCost cost = _world.Live.CostsOf(_world.Live.HandleOf(instruction.LogicalChannel.Value!)).Single();
            Assert.That((cost.Attempts, cost.AmountMinor, cost.FeeMinor), Is.EqualTo((1L, request.Amount.Minor, (long)fee)));
        }

        Assert.That(sent, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Payout_ChannelIsDown_IsUsedLast()
    {
        _world.Live.SetUp(_world.Live.HandleOf("alpha-2"), false, Stand.Now);
        Stand.BetaPayout.OnPay = Stand.AlphaPayout.OnPay = _ => ChannelResult.NotExecuted();

        TransactionRequest request = await _world.PayAsync();

        Assert.That(await _world.SentAsync(request), Is.EqualTo("beta NotExecuted, alpha NotExecuted, alpha-2 Succeeded"));
    }

    [Test]
    public async Task Payout_EveryAttempt_IsReportedToTheLiveState()
    {
        _world.SecondPayout.OnPay = _ => ChannelResult.NotExecuted();
        for (int order = 0; order < 30; order++)
        {
            await _world.PayAsync($"order-{order}");
        }

        Assert.That(_world.Live.SuccessRateBasisPoints(_world.Live.HandleOf("beta"), Stand.Now), Is.EqualTo(10_000));
        // Its breaker opened: later payments do not begin there.
        Assert.That(_world.SecondPayout.Sent, Has.Count.LessThan(30));
        Assert.That(Stand.BetaPayout.Sent, Has.Count.EqualTo(30));
    }

    /// <summary>When it was asked says nothing of how fast the channel answers.</summary>
    [Test]
    public async Task Payout_OutcomeThatAQueryTold_IsReportedWithoutALatency()
    {
        _world.SecondPayout.OnPay = _ => ChannelResult.Pending();
        _world.SecondPayout.OnQuery = _ => QueryResult.Found(ChannelResult.Succeeded());
        for (int order = 0; order < new LiveOptions().MinAttempts; order++)
        {
            await _world.PayAsync($"order-{order}");
        }

        await Stand.PassAsync(TimeSpan.FromMinutes(3));

        ChannelHandle second = _world.Live.HandleOf("alpha-2");
        Assert.That(_world.Live.SuccessRateBasisPoints(second, Stand.Now), Is.EqualTo(10_000));
        Assert.That(_world.Live.LatencyMs(second, Stand.Now), Is.Null);
    }

    [Test]
    public async Task Payout_PromisedAndTheFirstFails_IsPaidInTheLaneOfTheNextChannel()
    {
        using var world = new RoutedWorld(configure: pay => pay.Settlement(options => options.PromiseToPay = true));
        await world.Stand.AddMerchantAsync();
        world.SecondPayout.OnPay = _ => ChannelResult.SoftDecline("busy");

        TransactionRequest request = await world.PayAsync();
        await world.Stand.PassAsync(TimeSpan.FromMinutes(2));

        Assert.That(await world.SentAsync(request), Is.EqualTo("alpha-2 Declined, beta Succeeded"));
        Assert.That(world.Stand.Parts.Select(part => part.Name), Does.Contain("advance payout:alpha-2"));
    }

    [Test]
    public async Task Quota_OneADay_IsUsedReturnedOnceAndRestored()
    {
        using var world = new RoutedWorld(new Quota(Count: 1));
        await world.Stand.AddMerchantAsync();
        world.SecondPayout.OnPay = _ => ChannelResult.NotExecuted();
        TransactionRequest failed = await world.PayAsync("failed");
        QuotaUsage afterFailure = world.UsageOf(RoutedWorld.Second);
        world.SecondPayout.OnPay = _ => ChannelResult.Succeeded();
        TransactionRequest first = await world.PayAsync("first");
        TransactionRequest second = await world.PayAsync("second");

        Assert.That(await world.SentAsync(failed), Is.EqualTo("alpha-2 NotExecuted, beta Succeeded"));
        Assert.That(afterFailure.DayCount, Is.Zero, "room of what certainly failed");
        Assert.That(await world.SentAsync(first), Is.EqualTo("alpha-2 Succeeded"));
        Assert.That(await world.SentAsync(second), Is.EqualTo("beta Succeeded"));
        Assert.That(world.UsageOf(RoutedWorld.Second).DayCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Quota_FailedInstructionTookEffectAfterAll_CountsAgainOnceItIsBooked()
    {
        using var world = new RoutedWorld(new Quota(Count: 3));
        await world.Stand.AddMerchantAsync();
        world.SecondPayout.OnPay = world.SecondCollection.OnCollect = _ => ChannelResult.NotExecuted();
        TransactionRequest request = await world.PayAsync();
        world.Stand.Detector.Recover();
        await world.Stand.PassAsync(TimeSpan.FromMinutes(10));
        Instruction[] failed =
        [
            .. (await world.Stand.Store.ListInstructionsAsync(request.Key, default))
                .Where(instruction => instruction.LogicalChannel == RoutedWorld.Second),
        ];
        Assert.That(
            failed.Select(instruction => instruction.Key.Purpose),
            Is.EqualTo(new[] { InstructionPurpose.Payout, InstructionPurpose.Collection }));
        List<long> used = [world.UsageOf(RoutedWorld.Second).DayCount];

        foreach (Instruction instruction in failed)
        {
            await world.Stand.ReportAsync(instruction, ChannelResult.Succeeded());
            used.Add(world.UsageOf(RoutedWorld.Second).DayCount);
            Discrepancy evidence = await world.Stand.OpenDiscrepancyAsync();
            for (int decision = 0; decision < 2; decision++)
            {
                await world.Stand.Operations.ApplyEvidenceAsync(
                    evidence.Id, instruction.Amount, StandInHarness.Clerk, "on their statement", default);
            }

            used.Add(world.UsageOf(RoutedWorld.Second).DayCount);
        }

        // The report alone is no decision; the second time, the operator changes nothing.
        Assert.That(used, Is.EqualTo(new long[] { 0, 0, 1, 1, 2 }));
        Assert.That(
            (await world.Stand.Store.SumChargesAsync(
                RoutedWorld.Second, world.Stand.Now.AddDays(-1), world.Stand.Now.AddDays(1), default)).Count,
            Is.EqualTo(2),
            "what a restart counts");
        await world.Stand.AssertLedgerAsync();
    }

    [Test]
    public async Task Quota_AfterRestart_CountsWhatIsStored()
    {
        using var world = new RoutedWorld(new Quota(Count: 1));
        await world.Stand.AddMerchantAsync();
        TransactionRequest before = await world.PayAsync("before");
        world.Live.SetUsage(world.Live.HandleOf("alpha-2"), default);

        world.Stand.Restart();
        TransactionRequest after = await world.PayAsync("after");

        Assert.That(await world.SentAsync(before), Is.EqualTo("alpha-2 Succeeded"));
        Assert.That(await world.SentAsync(after), Is.EqualTo("beta Succeeded"));
    }

    [Test]
    public async Task Collection_NotExecuted_GoesToTheInstitutionsNextChannelAtOnce()
    {
        _world.SecondCollection.OnCollect = _ => ChannelResult.NotExecuted();
        TransactionRequest request = await CollectedAsync();

        Assert.That(await _world.SentAsync(request, InstructionPurpose.Collection), Is.EqualTo("alpha-2 NotExecuted, alpha Succeeded"));
        Assert.That(Gap(await CollectionsAsync(request)), Is.LessThanOrEqualTo(TimeSpan.FromMinutes(1)));
        await Stand.AssertLedgerAsync();
    }

    [Test]
    public async Task Collection_MissingFunds_WaitsAndComesBackToTheSameChannel()
    {
        _world.SecondCollection.OnCollect = collection =>
            collection.Key.Ordinal == 1 ? ChannelResult.SoftDecline("51") : ChannelResult.Succeeded();
        TransactionRequest request = await CollectedAsync();

        Assert.That(await _world.SentAsync(request, InstructionPurpose.Collection), Is.EqualTo("alpha-2 Declined"));
        await Stand.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));

        Assert.That(await _world.SentAsync(request, InstructionPurpose.Collection), Is.EqualTo("alpha-2 Declined, alpha-2 Succeeded"));
        Assert.That(Stand.AlphaCollection.Sent, Is.Empty);
    }

    [Test]
    public async Task Collection_AllChannelsFail_IsTriedOnceAtEachAndThenWaits()
    {
        _world.SecondCollection.OnCollect = Stand.AlphaCollection.OnCollect =
            _ => ChannelResult.SoftDecline("busy") with { Cause = FailureCause.Channel };
        TransactionRequest request = await CollectedAsync();

        Assert.That(await _world.SentAsync(request, InstructionPurpose.Collection), Is.EqualTo("alpha-2 Declined, alpha Declined"));
    }

    [Test]
    public async Task Collection_RouterLeavesNoChannel_IsReportedOnceADayAndGoesOnWhenOneComesBack()
    {
        _world.CloseCollections(RoutedWorld.Own, RoutedWorld.Second);
        TransactionRequest request = await CollectedAsync();
        Advance early = await Stand.AdvanceOfAsync(request);
        Assert.That(
            (early.State, early.CollectionOrdinal, early.CollectionWaits),
            Is.EqualTo((AdvanceState.CollectionDue, 0, 2)), "after ten minutes");
        Assert.That(await OpenAsync(), Is.Empty, "discrepancies after two waits");

        await Stand.PassAsync(TimeSpan.FromHours(20), TimeSpan.FromMinutes(5));

        Discrepancy overdue = await Stand.OpenDiscrepancyAsync();
        Assert.That(overdue.Id, Is.EqualTo($"{request.Key}#CollectionOverdue#Collection1#1"));
        Assert.That(overdue.Evidence, Is.EqualTo(
            "Collection 1 of 50.00 EUR at institution alpha has waited 6 times: the router leaves no channel with room in its quotas"));
        Assert.That(await CountOnTimelineAsync(request, "collection-waits"), Is.EqualTo(1));

        await Stand.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromMinutes(5));
        Assert.That(await OpenAsync(), Has.Count.EqualTo(2), "discrepancies after a further day");

        _world.CloseCollections();
        await Stand.PassAsync(TimeSpan.FromMinutes(6));

        Assert.That(await _world.SentAsync(request, InstructionPurpose.Collection), Is.EqualTo("alpha-2 Succeeded"));
        Assert.That((await Stand.AdvanceOfAsync(request)).CollectionWaits, Is.Zero, "waits once it is written");
        await Stand.AssertLedgerAsync();
    }

    [Test]
    public async Task Collection_ChannelsHaveNoRoom_IsReportedAndGoesOnTheNextDay()
    {
        using var world = new RoutedWorld(new Quota(Count: 1), null, true, new HardRule.AllowList([RoutedWorld.Second.Value]));
        await world.Stand.AddMerchantAsync();
        TransactionRequest request = await world.PayAsync();
        world.Stand.Detector.Recover();

        await world.Stand.PassAsync(TimeSpan.FromHours(1));

        // The payout took the only room of the day.
        Assert.That(await world.SentAsync(request), Is.EqualTo("alpha-2 Succeeded"));
        Assert.That((await world.Stand.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.CollectionOverdue));
        await world.Stand.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromMinutes(5));
        Assert.That(await world.SentAsync(request, InstructionPurpose.Collection), Is.EqualTo("alpha-2 Succeeded"), "the next day");
    }

    [Test]
    public async Task CustomerRefund_OfWhatTheSecondChannelCollected_GoesThroughIt()
    {
        TransactionRequest request = await CollectedAsync();
        _world.Prefer(priorityOfSecond: 0);

        await Stand.Operations.RefundAsync(
            new RefundRequest(request.Key, new RefundId("refund-1"), request.Amount, StandInHarness.Clerk, StandInHarness.Returned),
            default);
        await Stand.PassAsync(TimeSpan.FromMinutes(1));

        Assert.That(await _world.SentAsync(request, InstructionPurpose.CustomerRefund), Is.EqualTo("alpha-2 Succeeded"));
        await Stand.AssertLedgerAsync();
    }

    private async Task<TransactionRequest> CollectedAsync()
    {
        TransactionRequest request = await _world.PayAsync();
        Stand.Detector.Recover();
        await Stand.PassAsync(TimeSpan.FromMinutes(10));
        return request;
    }

    private async Task<Instruction[]> CollectionsAsync(TransactionRequest request) =>
    [
        .. (await Stand.Store.ListInstructionsAsync(request.Key, default))
            .Where(instruction => instruction.Key.Purpose == InstructionPurpose.Collection),
    ];

    private async Task<IReadOnlyList<Discrepancy>> OpenAsync() => await Stand.Store.ListDiscrepanciesAsync(true, null, 10, default);

    private async Task<int> CountOnTimelineAsync(TransactionRequest request, string name) =>
        (await Stand.Store.ListTimelineAsync(request.Key, default)).Count(line => line.Name == name);

    private static TimeSpan Gap(Instruction[] two) => two[1].WrittenAt - two[0].WrittenAt;
}
