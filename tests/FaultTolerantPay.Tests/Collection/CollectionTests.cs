using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Collection;

public sealed class CollectionTests
{
    /// <summary>An advance that is paid, with the business system back: it is confirmed and collected as time passes.</summary>
    private static async Task<(StandInHarness World, TransactionRequest Request)> PaidAsync(Action<CollectionOptions>? collection = null)
    {
        var world = new StandInHarness(pay => pay.Collection(options =>
        {
            options.Delay = TimeSpan.FromMinutes(10);
            options.MinRetryDelay = TimeSpan.FromHours(1);
            options.MaxRetryDelay = TimeSpan.FromHours(4);
            options.DelayAfterPart = TimeSpan.FromHours(1);
            collection?.Invoke(options);
        }));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced));
        world.Detector.Recover();
        return (world, request);
    }

    [Test]
    public async Task Collect_SoftDeclines_BacksOffThenDelinquentWhenAttemptsAreUsedUp()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync(options => options.MaxAttempts = 3);
        using (world)
        {
            world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("51");
            await world.PassAsync(TimeSpan.FromHours(12), TimeSpan.FromMinutes(5));

            Advance advance = await world.AdvanceOfAsync(request);
            Assert.That(advance.State, Is.EqualTo(AdvanceState.Delinquent), "state");
            Assert.That(world.AlphaCollection.Sent.Select(sent => sent.Key.Ordinal), Is.EqualTo(new[] { 1, 2, 3 }), "attempts");
            Assert.That(world.AlphaCollection.Sent[1].WrittenAt - world.AlphaCollection.Sent[0].WrittenAt,
                Is.GreaterThanOrEqualTo(TimeSpan.FromHours(1)), "wait before the second attempt");
            Assert.That(world.AlphaCollection.Sent[2].WrittenAt - world.AlphaCollection.Sent[1].WrittenAt,
                Is.GreaterThanOrEqualTo(TimeSpan.FromHours(2)), "wait before the third attempt");
            Assert.That(advance.ExposureMinor, Is.EqualTo(5_000), "A delinquent advance still counts.");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Collect_HardDecline_StopsAtOnce()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync();
        using (world)
        {
            world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("14");
            await world.PassAsync(TimeSpan.FromHours(12), TimeSpan.FromMinutes(10));
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Delinquent));
            Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Collect_DeclineRule_OverridesTheChannel()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync(options => options.DeclineRules =
            [new DeclineRule { Code = "54", IsHard = true }, new DeclineRule { Code = "51", RetryAfter = TimeSpan.FromHours(6) }]);
        using (world)
        {
            world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.SoftDecline("51")
                : ChannelResult.SoftDecline("54");
            await world.PassAsync(TimeSpan.FromHours(12), TimeSpan.FromMinutes(10));
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Delinquent));
            Assert.That(world.AlphaCollection.Sent[1].WrittenAt - world.AlphaCollection.Sent[0].WrittenAt,
                Is.GreaterThanOrEqualTo(TimeSpan.FromHours(6)));
        }
    }

    [Test]
    public async Task Collect_NoAnswerAndNotExecuted_CountAsAttempts()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync(options => options.MaxAttempts = 4);
        using (world)
        {
            world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal % 2 == 0
                ? throw new NothingSentException()
                : throw new TimeoutException("no answer");
            await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromMinutes(10));
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Delinquent));
            Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(4));
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Collect_WindowFull_WaitsForRoom()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync(options =>
        {
            options.MaxAttemptsInWindow = 2;
            options.AttemptWindow = TimeSpan.FromHours(24);
        });
        using (world)
        {
            world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("51");
            await world.PassAsync(TimeSpan.FromHours(26), TimeSpan.FromMinutes(10));
            List<Instruction> sent = world.AlphaCollection.Sent;
            Assert.That(sent, Has.Count.EqualTo(3));
            Assert.That(sent[2].WrittenAt - sent[0].WrittenAt, Is.GreaterThanOrEqualTo(TimeSpan.FromHours(24)));
        }
    }

    [Test]
    public async Task Collect_InParts_CollectsTheRestLater()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync();
        using (world)
        {
            world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(2_000)
                : ChannelResult.Succeeded();
            await world.PassAsync(TimeSpan.FromMinutes(30));
            Advance part = await world.AdvanceOfAsync(request);
            Assert.That(part.State, Is.EqualTo(AdvanceState.CollectionDue), "state after the part");
            Assert.That(part.ExposureMinor, Is.EqualTo(3_000), "exposure after the part");
            await world.AssertLedgerAsync();

            await world.PassAsync(TimeSpan.FromHours(2));
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state after the rest");
            Assert.That(world.AlphaCollection.Sent[1].Amount.Minor, Is.EqualTo(3_000), "amount of the second instruction");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Collect_Unknown_OnlyQueriesFollowUntilResolved([Values] bool happened)
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync();
        using (world)
        {
            world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.Unknown()
                : ChannelResult.Succeeded();
            world.AlphaCollection.OnQuery = _ => throw new TimeoutException("no answer");
            await world.PassAsync(TimeSpan.FromHours(8), TimeSpan.FromMinutes(5));
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.CollectionUnknown), "state while unknown");
            Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(1), "nothing more is sent while unknown");
            await world.AssertLedgerAsync();

            world.AlphaCollection.OnQuery = _ => happened ? QueryResult.Found(ChannelResult.Succeeded()) : QueryResult.NotFound;
            await world.PassAsync(TimeSpan.FromHours(4), TimeSpan.FromMinutes(5));
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state once resolved");
            Assert.That(world.AlphaCollection.Sent, Has.Count.EqualTo(happened ? 1 : 2), "number of collections");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task Operations_Delinquent_WriteOffSettleAndCollectAgain()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync();
        using (world)
        {
            world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("14");
            OperatorActionResult tooEarly = await world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "gone", default);
            Assert.That(tooEarly.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "write-off before it is delinquent");
            await world.PassAsync(TimeSpan.FromHours(1));

            await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1", new Money(1_000, StandInHarness.Eur),
                StandInHarness.Clerk, "paid at the counter", default);
            OperatorActionResult twice = await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-1",
                new Money(1_000, StandInHarness.Eur), StandInHarness.Clerk, "paid at the counter", default);
            Assert.That(twice.Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "the same receipt again");
            Assert.That(twice.Advance!.OutstandingMinor, Is.EqualTo(4_000), "outstanding after one payment");
            OperatorActionResult writtenOff = await world.Operations.WriteOffAsync(request.Key, StandInHarness.Clerk, "gone", default);
            Assert.That(writtenOff.Advance!.State, Is.EqualTo(AdvanceState.WrittenOff), "state after the write-off");
            Assert.That(writtenOff.Advance.ExposureMinor, Is.Zero, "exposure after the write-off");
            await world.AssertLedgerAsync();

            OperatorActionResult tooMuch = await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-2",
                new Money(9_001, StandInHarness.Eur), StandInHarness.Clerk, "paid after all", default);
            Assert.That(tooMuch.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "payment of more than can be owed");
            OperatorActionResult settled = await world.Operations.RecordCustomerPaymentAsync(request.Key, "receipt-2",
                new Money(4_000, StandInHarness.Eur), StandInHarness.Clerk, "paid after all", default);
            Assert.That(settled.Advance!.State, Is.EqualTo(AdvanceState.Collected), "state after the payment");
            Assert.That(settled.Advance.CollectedMinor, Is.EqualTo(5_000), "amount collected");
            await world.AssertLedgerAsync();
        }
    }

    [Test]
    public async Task CollectAgain_Delinquent_CollectsNow()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync();
        using (world)
        {
            world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.HardDecline("14")
                : ChannelResult.Succeeded();
            await world.PassAsync(TimeSpan.FromHours(1));
            await world.Operations.RetryCollectionAsync(request.Key, StandInHarness.Clerk, "new agreement", default);
            await world.WorkAsync();
            Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
        }
    }

    [Test]
    public async Task Operations_BadInput_NamesEveryError()
    {
        using var world = new StandInHarness();
        OperatorActionResult result = await world.Operations.RecordCustomerPaymentAsync(world.Request().Key, "",
            new Money(0, StandInHarness.Eur), new OperatorId(""), "", default);
        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.BadInput), "status");
        Assert.That(result.Reason, Does.Contain("operator").And.Contain("reason").And.Contain("receipt").And.Contain("amount"), "reason");
        Assert.That((await world.Operations.WriteOffAsync(world.Request().Key, StandInHarness.Clerk, "hopeless", default)).Status,
            Is.EqualTo(OperatorActionStatus.NotFound), "unknown payment");
    }

    [Test]
    public async Task Fee_OfDeclinedInstructions_IsBooked()
    {
        using var world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.SoftDecline("closed") with { FeeMinor = 7 };
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("no-funds") with { FeeMinor = 35 };
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That((await world.AdvanceOfAsync(request)).FeesMinor, Is.EqualTo(7 + (35 * world.AlphaCollection.Sent.Count)));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Fee_Implausible_CountsAsNoAnswer([Values(-1, ChannelResult.MaxFeeMinor + 1)] long fee)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Succeeded() with { FeeMinor = fee };
        TransactionRequest request = world.Request();
        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Pending));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.PayoutUnknown));
    }

    [Test]
    public async Task Collect_PartAfterADecline_TheOldCodeIsShownNoMore()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync();
        using (world)
        {
            world.AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.SoftDecline("51")
                : ChannelResult.PartCollected(2_000);
            await UntilAsync(world, () => world.AlphaCollection.Sent.Count == 1);
            Assert.That((await world.AdvanceOfAsync(request)).LastDeclineCode, Is.EqualTo("51"));
            await UntilAsync(world, () => world.AlphaCollection.Sent.Count == 2);
            Assert.That((await world.AdvanceOfAsync(request)).LastDeclineCode, Is.Null);
        }
    }

    /// <summary>The channel's own reference is what an operator asks it by: a later answer without one does not take it away.</summary>
    [Test]
    public async Task Collect_AcceptedThenUnknown_TheChannelsReferenceStays()
    {
        (StandInHarness world, TransactionRequest request) = await PaidAsync();
        using (world)
        {
            world.AlphaCollection.OnCollect = _ => ChannelResult.Pending("channel-77");
            world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Unknown());
            await UntilAsync(world, () => world.AlphaCollection.Sent.Count == 1);
            await world.PassAsync(TimeSpan.FromMinutes(5));
            Instruction waiting = (await world.AdvanceOfAsync(request)).InFlight!;
            Assert.That((waiting.Queries > 0, waiting.ChannelReference), Is.EqualTo((true, "channel-77")));
        }
    }

    private static async Task UntilAsync(StandInHarness world, Func<bool> holds)
    {
        for (int minute = 0; minute < 24 * 60 && !holds(); minute++)
        {
            await world.PassAsync(TimeSpan.FromMinutes(1));
        }

        Assert.That(holds());
    }
}
